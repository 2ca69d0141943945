// SPDX-License-Identifier: Apache-2.0
// man_reference PAGE [--update]
// The reference part of thalweg-manifest(5), from `.\" begin reference` to
// `.\" end reference`, is printed from the vocabulary. Fails when the page says
// something else; --update writes it.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/vocabulary.h"
#include "meta/man_page.h"

namespace {

using namespace thalweg::manifest;
using thalweg::test::bold;
using thalweg::test::prose;
using thalweg::test::Roff;
using thalweg::test::sentence;

std::string listed(const std::vector<std::string>& parts, std::string_view last = " or ") {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? last : ", ";
    text += parts[i];
  }
  return text;
}

std::string words_of(std::span<const std::string_view> words) {
  std::vector<std::string> parts;
  for (const std::string_view word : words) parts.push_back(bold(word));
  return listed(parts);
}

// ---------------------------------------------------------------------------
// What stands behind a key.

constexpr struct {
  Targets target;
  std::string_view name;
} kTargets[] = {
    {kEntity, "an entity"},    {kStore, "a store"},         {kDataset, "a dataset"},
    {kTopic, "a topic"},       {kExternal, "an external"},  {kOperation, "an operation"},
    {kFlow, "a flow"},         {kGuarantee, "a guarantee"}, {kPurpose, "a purpose"},
    {kDecision, "a decision"}, {kEvent, "an event"},        {kService, "a service"},
    {kSubject, "a subject"},
};

std::string targets_of(std::uint32_t targets) {
  if (targets == kAnyElement) return "the reference of any element";
  std::vector<std::string> parts;
  for (const auto& [target, name] : kTargets) {
    const bool implied = target == kStore && (targets & kDataset) != 0;
    if ((targets & target) != 0 && !implied) parts.emplace_back(name);
  }
  return listed(parts);
}

std::string map_of(Shape shape) {
  return "a map, see " + bold(info(shape).name) + " below";
}

std::string value_of(const FieldInfo& field) {
  switch (field.type) {
    case Type::boolean:
      return bold("true") + " or " + bold("false");
    case Type::count:
      return "a whole number";
    case Type::count_or_unbounded:
      return "a whole number, or " + bold("unbounded");
    case Type::number:
      return "a number";
    case Type::text:
      return "a text";
    case Type::name:
      return "an id";
    case Type::duration:
      return "a duration";
    case Type::duration_or_none:
      return "a duration, or " + bold("none");
    case Type::rate:
      return "a rate";
    case Type::size:
      return "a size";
    case Type::percentage:
      return "a percentage";
    case Type::date:
      return "a date";
    case Type::number_or_text:
      return "a number or a text";
    case Type::text_list:
      return "a list of texts";
    case Type::text_list_or_flag:
      return "a list of texts, " + words_of({{"true", "false"}});
    case Type::uniques:
      return "a list of fields, or of such lists";
    case Type::version_range:
      return "a version or a range of versions";
    case Type::settings:
      return "a map of settings";
    case Type::ref:
      return targets_of(field.targets);
    case Type::ref_or_none:
      return targets_of(field.targets) + ", or " + bold("none");
    case Type::ref_list:
      return "a list; each: " + targets_of(field.targets);
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      return targets_of(field.targets) + ", or " + words_of(field.words);
    case Type::word:
      return words_of(field.words);
    case Type::word_list:
      return "a list; each: " + words_of(field.words);
    case Type::record:
      return map_of(field.of);
    case Type::record_or_none:
      return map_of(field.of) + ", or " + bold("none");
    case Type::record_list:
      return "a list; each: " + map_of(field.of);
    case Type::record_map:
      return "for each field " + map_of(field.of);
  }
  return {};
}

// ---------------------------------------------------------------------------
// Which verbs take an option.

template <class E>
std::vector<std::string> verbs_in(std::uint32_t set, std::size_t count) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < count; ++i) {
    if ((set & (1U << i)) != 0) parts.push_back(bold(to_string(static_cast<E>(i))));
  }
  return parts;
}

std::string step_verbs(VerbSet set) {
  if (set == kAnyVerb) return "any step";
  if ((set & kSimpleVerbs) == kSimpleVerbs) {
    const auto blocks = verbs_in<Verb>(set & kBlocks, kVerbCount);
    return blocks.empty() ? "any step that is no block"
                          : "any step that is no block, and " + listed(blocks, " and ");
  }
  std::vector<std::string> parts;
  if ((set & kWrites) == kWrites) parts.emplace_back("writes");
  for (std::string& verb : verbs_in<Verb>(parts.empty() ? set : set & ~kWrites, kVerbCount)) {
    parts.push_back(std::move(verb));
  }
  return listed(parts, " and ");
}

std::string condition_of(Shape shape, const FieldInfo& field) {
  if (field.required()) return "Required.";
  if (field.always()) return {};
  const std::uint32_t verbs = field.when & ~kRequired;
  std::string text =
      "On " + (shape == Shape::step
                   ? step_verbs(verbs)
                   : listed(verbs_in<GuaranteeVerb>(verbs, kGuaranteeVerbCount), " and "));
  return text + ((field.when & kRequired) != 0 ? ", required." : ".");
}

// ---------------------------------------------------------------------------
// The page.

void add_fields(Roff& roff, Shape shape) {
  for (const FieldInfo& field : info(shape).fields) {
    roff.key(field.spelling);
    roff.line(sentence(prose(field.meaning)));
    roff.line(sentence(value_of(field)));
    roff.line(condition_of(shape, field));
  }
}

// Keys that give the manifest its structure and hold further elements.
constexpr struct {
  Shape shape;
  std::string_view spelling;
  std::string_view meaning;
} kStructure[] = {
    {Shape::store, "holds", "Its datasets: a list of names, or a map with one `dataset` each."},
    {Shape::service, "operations", "A map with one `operation` each."},
    {Shape::operation, "steps", "A list of steps, in this order."},
    {Shape::step, "steps", "A list of steps. On `transaction`, `saga` and `branch`, required."},
    {Shape::step, "compensate",
     "The step that undoes it, in a saga. On any step that is no block, and `transaction`."},
};

void add_structure(Roff& roff, Shape shape) {
  for (const auto& [of, spelling, meaning] : kStructure) {
    if (of != shape) continue;
    roff.key(spelling);
    roff.line(prose(meaning));
  }
}

void add_sections(Roff& roff) {
  constexpr std::string_view kForms[] = {"A map with one map each, see ", "A map, see ",
                                         "A list of maps, see "};
  for (const SectionInfo& section : sections()) {
    roff.key(section.spelling);
    roff.line(sentence(prose(section.meaning)));
    roff.line(std::string(kForms[static_cast<std::size_t>(section.form)]) +
              bold(info(section.shape).name) + " below.");
  }
}

template <class E>
void add_verbs(Roff& roff, std::string_view title, std::size_t count) {
  roff.heading(title);
  for (std::size_t i = 0; i < count; ++i) {
    const VerbInfo& verb = info(static_cast<E>(i));
    roff.key(verb.spelling);
    roff.line(sentence(prose(verb.meaning)));
    if (verb.targets != kNoTarget) roff.line("Its value: " + targets_of(verb.targets) + ".");
  }
}

std::string reference() {
  Roff roff;
  for (std::size_t i = 0; i < kShapeCount; ++i) {
    const auto shape = static_cast<Shape>(i);
    if (shape == Shape::step) add_verbs<Verb>(roff, "verbs of steps", kVerbCount);
    if (shape == Shape::guarantee) {
      add_verbs<GuaranteeVerb>(roff, "verbs of guarantees", kGuaranteeVerbCount);
    }
    roff.heading(info(shape).name);
    roff.line(sentence(prose(info(shape).meaning)));
    add_structure(roff, shape);
    add_fields(roff, shape);
    if (shape == Shape::root) add_sections(roff);
  }
  return roff.take();
}

}  // namespace

int main(int count, char** arguments) {
  return thalweg::test::check_page(count, arguments, "the vocabulary", reference());
}
