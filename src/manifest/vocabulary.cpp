// SPDX-License-Identifier: Apache-2.0
#include "manifest/vocabulary.h"

#include <array>

namespace thalweg::manifest {

namespace {

// The column `targets` of a key that stands before a record: its shape.
constexpr std::uint32_t of(Shape shape) {
  return static_cast<std::uint32_t>(shape);
}
constexpr std::uint32_t kOfBackup = of(Shape::backup);
constexpr std::uint32_t kOfCallerRetry = of(Shape::caller_retry);
constexpr std::uint32_t kOfConsumes = of(Shape::consumes);
constexpr std::uint32_t kOfCoordinator = of(Shape::coordinator);
constexpr std::uint32_t kOfDedupe = of(Shape::dedupe);
constexpr std::uint32_t kOfEffect = of(Shape::effect);
constexpr std::uint32_t kOfFieldFacts = of(Shape::field_facts);
constexpr std::uint32_t kOfJoin = of(Shape::join);
constexpr std::uint32_t kOfLatency = of(Shape::latency);
constexpr std::uint32_t kOfPartitioning = of(Shape::partitioning);
constexpr std::uint32_t kOfPoll = of(Shape::poll);
constexpr std::uint32_t kOfProducer = of(Shape::producer);
constexpr std::uint32_t kOfRebuild = of(Shape::rebuild);
constexpr std::uint32_t kOfReplication = of(Shape::replication);
constexpr std::uint32_t kOfRetry = of(Shape::retry);
constexpr std::uint32_t kOfSagaStep = of(Shape::saga_step);
constexpr std::uint32_t kOfSchema = of(Shape::schema);
constexpr std::uint32_t kOfTopicReplication = of(Shape::topic_replication);

// What a tag of field.h is at run time, and the words that belong to it.
template <class Tag>
struct Described {
  static constexpr Type type = Type::word;
  static constexpr std::span<const std::string_view> spellings = words<Tag>();
};
#define THALWEG_DESCRIBE(Tag, name, list)                                \
  template <>                                                            \
  struct Described<Tag> {                                                \
    static constexpr Type type = Type::name;                             \
    static constexpr std::span<const std::string_view> spellings = list; \
  };
#define THALWEG_PLAIN(Tag, name) THALWEG_DESCRIBE(Tag, name, {})
THALWEG_PLAIN(Boolean, boolean)
THALWEG_PLAIN(Count, count)
THALWEG_PLAIN(CountOrUnbounded, count_or_unbounded)
THALWEG_PLAIN(Number, number)
THALWEG_PLAIN(Text, text)
THALWEG_PLAIN(Name, name)
THALWEG_PLAIN(Duration, duration)
THALWEG_PLAIN(DurationOrNone, duration_or_none)
THALWEG_PLAIN(Rate, rate)
THALWEG_PLAIN(Size, size)
THALWEG_PLAIN(Percentage, percentage)
THALWEG_PLAIN(Date, date)
THALWEG_PLAIN(NumberOrText, number_or_text)
THALWEG_PLAIN(TextList, text_list)
THALWEG_PLAIN(TextListOrFlag, text_list_or_flag)
THALWEG_PLAIN(Uniques, uniques)
THALWEG_PLAIN(VersionRange, version_range)
THALWEG_PLAIN(Settings, settings)
THALWEG_PLAIN(Ref, ref)
THALWEG_PLAIN(RefOrNone, ref_or_none)
THALWEG_PLAIN(RefList, ref_list)
THALWEG_DESCRIBE(DedupePlaceOrRef, dedupe_place_or_ref, words<DedupePlace>())
THALWEG_DESCRIBE(EnforcedByOrRef, enforced_by_or_ref, words<EnforcedBy>())
THALWEG_DESCRIBE(CountermeasureList, word_list, words<Countermeasure>())
THALWEG_PLAIN(Record, record)
THALWEG_PLAIN(RecordOrNone, record_or_none)
THALWEG_PLAIN(RecordList, record_list)
THALWEG_PLAIN(RecordMap, record_map)
#undef THALWEG_PLAIN
#undef THALWEG_DESCRIBE

constexpr bool holds_records(Type type) {
  return type >= Type::record;
}

template <class Tag>
constexpr FieldInfo describe(std::string_view spelling, std::uint32_t targets, std::uint32_t when,
                             std::string_view meaning) {
  constexpr Type type = Described<Tag>::type;
  return {spelling,
          type,
          holds_records(type) ? kNoTarget : targets,
          holds_records(type) ? static_cast<Shape>(targets) : Shape::root,
          when,
          meaning,
          Described<Tag>::spellings};
}

// All fields in the order of the vocabulary, with one free place where each
// shape begins: so the numbers of field.h are indexes here.
constexpr FieldInfo kFields[] = {
#define SHAPE(shape, doc) {},
#define FIELD(shape, name, spelling, type, targets, when, doc) \
  describe<type>(spelling, targets, when, doc),
#include "manifest/vocabulary.def"
#undef FIELD
#undef SHAPE
};

constexpr std::size_t kBegin[] = {
#define SHAPE(shape, doc) number::begin_##shape + 1,
#define FIELD(shape, name, spelling, type, targets, when, doc)
#include "manifest/vocabulary.def"
#undef FIELD
#undef SHAPE
    std::size(kFields) + 1,
};

constexpr std::span<const FieldInfo> fields_of(Shape shape) {
  const auto i = static_cast<std::size_t>(shape);
  return std::span(kFields).subspan(kBegin[i], kBegin[i + 1] - kBegin[i] - 1);
}

constexpr ShapeInfo kShapes[] = {
#define SHAPE(shape, doc) {#shape, doc, fields_of(Shape::shape)},
#define FIELD(shape, name, spelling, type, targets, when, doc)
#include "manifest/vocabulary.def"
#undef FIELD
#undef SHAPE
};
static_assert(std::size(kShapes) == kShapeCount);

// Open addressing over all fields of all shapes; 0 is free (a shape begins
// there). Less than half full, so that a miss ends quickly.
constexpr std::size_t kSlots = 1024;
static_assert(std::size(kFields) * 2 < kSlots);

constexpr std::size_t slot_of(Shape shape, std::string_view spelling) {
  std::uint32_t hash = static_cast<std::uint32_t>(shape) * 0x9e3779b9U;
  for (const char c : spelling) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193U;
  return (hash ^ (hash >> 15U)) % kSlots;
}

constexpr std::array<std::uint16_t, kSlots> make_slots() {
  std::array<std::uint16_t, kSlots> slots{};
  for (std::size_t s = 0; s < kShapeCount; ++s) {
    for (std::size_t i = kBegin[s]; i + 1 < kBegin[s + 1]; ++i) {
      std::size_t slot = slot_of(static_cast<Shape>(s), kFields[i].spelling);
      while (slots[slot] != 0) slot = (slot + 1) % kSlots;
      slots[slot] = static_cast<std::uint16_t>(i);
    }
  }
  return slots;
}
constexpr auto kFieldSlots = make_slots();

constexpr SectionInfo kSections[] = {
    {"entities", SectionForm::map_of_elements, Shape::entity, ElementKind::entity,
     "the business data"},
    {"stores", SectionForm::map_of_elements, Shape::store, ElementKind::store,
     "databases, indexes, caches, warehouses, object stores"},
    {"topics", SectionForm::map_of_elements, Shape::topic, ElementKind::topic,
     "event logs, streams and queues"},
    {"externals", SectionForm::map_of_elements, Shape::external, ElementKind::external,
     "systems outside that steps have effects on"},
    {"services", SectionForm::map_of_elements, Shape::service, ElementKind::service,
     "services and their operations"},
    {"flows", SectionForm::map_of_elements, Shape::flow, ElementKind::flow,
     "data movement that is not request code"},
    {"sagas", SectionForm::map_of_elements, Shape::saga, ElementKind::saga,
     "business transactions that live in messages between services"},
    {"guarantees", SectionForm::map_of_elements, Shape::guarantee, ElementKind::guarantee,
     "what the system promises"},
    {"purposes", SectionForm::map_of_elements, Shape::purpose, ElementKind::purpose,
     "why personal data is held"},
    {"requirements", SectionForm::one_record, Shape::requirements, ElementKind::none,
     "the numbers a review needs"},
    {"readiness", SectionForm::one_record, Shape::readiness, ElementKind::none,
     "operational checklist"},
    {"decisions", SectionForm::map_of_elements, Shape::decision, ElementKind::decision,
     "architecture decision records"},
    {"accept", SectionForm::list_of_records, Shape::accept, ElementKind::none, "accepted findings"},
    {"migrations", SectionForm::list_of_records, Shape::migration, ElementKind::none,
     "migrations under way"},
};

}  // namespace

const ShapeInfo& info(Shape shape) {
  return kShapes[static_cast<std::size_t>(shape)];
}

const FieldInfo& info(Shape shape, std::uint8_t index) {
  return kFields[kBegin[static_cast<std::size_t>(shape)] + index];
}

const FieldInfo* find_field(Shape shape, std::string_view spelling) {
  const std::size_t begin = kBegin[static_cast<std::size_t>(shape)];
  const std::size_t end = begin + info(shape).fields.size();
  for (std::size_t slot = slot_of(shape, spelling);; slot = (slot + 1) % kSlots) {
    const std::size_t i = kFieldSlots[slot];
    if (i == 0) return nullptr;
    if (i >= begin && i < end && kFields[i].spelling == spelling) return &kFields[i];
  }
}

std::uint8_t index_of(Shape shape, const FieldInfo& field) {
  return static_cast<std::uint8_t>(&field - info(shape).fields.data());
}

std::span<const SectionInfo> sections() {
  return kSections;
}

const SectionInfo* find_section(std::string_view spelling) {
  for (const SectionInfo& section : kSections) {
    if (section.spelling == spelling) return &section;
  }
  return nullptr;
}

}  // namespace thalweg::manifest
