// SPDX-License-Identifier: Apache-2.0
// Equality of two manifests up to places. Both have their own symbols, pools and
// numbers of elements, so texts are compared as texts and elements by their
// reference. Implied elements are numbered by first use, which places decide:
// those are compared as sets.
#include <algorithm>

#include "manifest/payload.h"
#include "manifest/vocabulary.h"
#include "manifest/writer.h"

namespace thalweg::manifest {

namespace {

class Comparison {
 public:
  Comparison(const Manifest& a, const Manifest& b) : a_(a), b_(b) {}

  bool run() const {
    return same_root() && same_elements() && same_steps() && same_implied() && same_rest();
  }

 private:
  // -------------------------------------------------------------------------
  // Records.

  bool same(Symbol a, Symbol b) const {
    if (!a || !b) return a == b;
    return a_.text(a) == b_.text(b);
  }
  bool same(ElementId a, ElementId b) const {
    return a.kind() == b.kind() && a_.reference(a) == b_.reference(b);
  }
  bool same(const Reference& a, const Reference& b) const {
    return a.target ? same(a.target, b.target) : !b.target && same(a.text, b.text);
  }
  template <class T>
  bool same(const std::vector<T>& a, const std::vector<T>& b) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [this](const T& x, const T& y) { return same(x, y); });
  }

  // A record without any key says as much as none.
  bool same(RecordId a, RecordId b, std::uint8_t skip = 0xff) const {
    const std::vector<const Attribute*> left = attributes(a_, a, skip);
    const std::vector<const Attribute*> right = attributes(b_, b, skip);
    if (left.empty() || right.empty()) return left.empty() && right.empty();
    const Shape shape = a_.record(a).shape();
    if (b_.record(b).shape() != shape) return false;
    if (!same(a_.record(a).name(), b_.record(b).name())) return false;
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](const Attribute* x, const Attribute* y) { return same(shape, *x, *y); });
  }

  static std::vector<const Attribute*> attributes(const Manifest& m, RecordId id,
                                                  std::uint8_t skip) {
    std::vector<const Attribute*> list;
    if (!id) return list;
    const RecordData& record = m.model().pools.records[id.index()];
    for (std::uint32_t i = record.first; i < record.first + record.count; ++i) {
      const Attribute& a = m.model().pools.attributes[i];
      if (a.field != skip) list.push_back(&a);
    }
    return list;
  }

  bool same(Shape shape, const Attribute& a, const Attribute& b) const {
    if (a.field != b.field || a.variant != b.variant) return false;
    if (a.variant == kVariantWord) return a.payload == b.payload;
    switch (info(shape, a.field).type) {
      case Type::text:
      case Type::name:
      case Type::number_or_text:
        return same(unpack_symbol(a.payload), unpack_symbol(b.payload));
      case Type::text_list:
      case Type::text_list_or_flag:
      case Type::uniques:
        return same_items(a, b, &Comparison::same_text);
      case Type::ref_list:
        return same_items(a, b, &Comparison::same_reference);
      case Type::settings:
        return same_items(a, b, &Comparison::same_setting);
      case Type::ref:
      case Type::ref_or_none:
      case Type::dedupe_place_or_ref:
      case Type::enforced_by_or_ref:
        return same(unpack_reference(a.payload), unpack_reference(b.payload));
      case Type::record:
      case Type::record_or_none:
        return same(unpack_record(a.payload), unpack_record(b.payload));
      case Type::record_list:
      case Type::record_map:
        return same_records(a, b);
      default:
        return a.payload == b.payload;
    }
  }

  using SameItem = bool (Comparison::*)(const Item&, const Item&) const;
  bool same_items(const Attribute& a, const Attribute& b, SameItem same_item) const {
    if (low_of(a.payload) != low_of(b.payload)) return false;
    for (std::uint32_t i = 0; i < low_of(a.payload); ++i) {
      const Item& x = a_.model().pools.items[high_of(a.payload) + i];
      const Item& y = b_.model().pools.items[high_of(b.payload) + i];
      if (!(this->*same_item)(x, y)) return false;
    }
    return true;
  }
  bool same_text(const Item& a, const Item& b) const {
    return a.group == b.group && same(a.text, b.text);
  }
  bool same_reference(const Item& a, const Item& b) const {
    return same(Reference{a.text, ElementId::from_bits(a.bits)},
                Reference{b.text, ElementId::from_bits(b.bits)});
  }
  bool same_setting(const Item& a, const Item& b) const {
    return same(a.text, b.text) && same(Symbol(a.bits), Symbol(b.bits));
  }

  bool same_records(const Attribute& a, const Attribute& b) const {
    if (low_of(a.payload) != low_of(b.payload)) return false;
    for (std::size_t i = 0; i < low_of(a.payload); ++i) {
      const RecordId x(high_of(a.payload) + i);
      const RecordId y(high_of(b.payload) + i);
      if (!same(a_.record(x).name(), b_.record(y).name()) || !same(x, y)) return false;
    }
    return true;
  }

  // -------------------------------------------------------------------------
  // Elements.

  bool same_root() const {
    return a_.system() == b_.system() &&
           same(a_.model().root, b_.model().root, root::include.index) &&
           same(a_.model().requirements, b_.model().requirements) &&
           same(a_.model().readiness, b_.model().readiness) &&
           a_.model().has_entities_section == b_.model().has_entities_section;
  }

  bool same_elements() const {
    return same_written(a_.entities(), b_.entities()) && same_written(a_.stores(), b_.stores()) &&
           same_written(a_.topics(), b_.topics()) && same_written(a_.externals(), b_.externals()) &&
           same_written(a_.services(), b_.services()) && same_written(a_.flows(), b_.flows()) &&
           same_written(a_.sagas(), b_.sagas()) && same_written(a_.guarantees(), b_.guarantees()) &&
           same_written(a_.purposes(), b_.purposes()) &&
           same_written(a_.decisions(), b_.decisions());
  }

  template <class Table>
  static auto written(const Table& table) {
    std::vector<std::decay_t<decltype(table[0])>> list;
    for (const auto element : table) {
      if (!element->implied) list.push_back(element);
    }
    return list;
  }
  template <class Table>
  bool same_written(const Table& a, const Table& b) const {
    const auto left = written(a);
    const auto right = written(b);
    const auto same_element = [this](const auto& x, const auto& y) {
      return x.name() == y.name() && this->same(x->record, y->record) && this->same_more(x, y);
    };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), same_element);
  }

  // What an element has beside its record.
  template <class Element>
  bool same_more(const Element&, const Element&) const {
    return true;
  }
  bool same_more(Store a, Store b) const { return same_written(datasets_of(a), datasets_of(b)); }
  static std::vector<Dataset> datasets_of(Store store) {
    std::vector<Dataset> list;
    for (const DatasetId id : store->datasets) list.push_back(store.manifest()[id]);
    return list;
  }
  bool same_more(Dataset a, Dataset b) const {
    return same(ElementId(a->entity), ElementId(b->entity));
  }
  bool same_more(Topic a, Topic b) const { return same_carried(a, b); }
  bool same_more(Service a, Service b) const {
    return same_written(a_.operations_of(a), b_.operations_of(b));
  }
  bool same_more(Guarantee a, Guarantee b) const {
    return a->verb == b->verb && same(a->subject, b->subject) && same(a->target, b->target) &&
           same(a->fields, b->fields) && same(a->causal, b->causal);
  }
  bool same_carried(Topic a, Topic b) const {
    return std::equal(a->carries.begin(), a->carries.end(), b->carries.begin(), b->carries.end(),
                      [this](EntityId x, EntityId y) { return same(ElementId(x), ElementId(y)); });
  }

  // -------------------------------------------------------------------------
  // Steps. Operations are compared by then, and have the same numbers.

  bool same_steps() const {
    const auto& left = a_.model().steps;
    const auto& right = b_.model().steps;
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (!same(left[i], right[i])) return false;
    }
    return true;
  }
  bool same(const StepData& a, const StepData& b) const {
    return a.verb == b.verb && a.word == b.word && a.compensation == b.compensation &&
           a.next == b.next && a.parent == b.parent && a.operation == b.operation &&
           same(a.target, b.target) && same(a.record, b.record);
  }

  // -------------------------------------------------------------------------
  // What nobody wrote, and what is no element.

  bool same_implied() const { return implied(a_) == implied(b_); }

  static std::vector<std::string> implied(const Manifest& m) {
    std::vector<std::string> list;
    const auto add = [&](const auto& table, std::string_view kind) {
      for (const auto element : table) {
        if (element->implied) list.push_back(std::string(kind) + element.reference());
      }
    };
    add(m.entities(), "entity ");
    add(m.stores(), "store ");
    add(m.topics(), "topic ");
    add(m.externals(), "external ");
    for (const Dataset dataset : m.datasets()) {
      if (!dataset->implied) continue;
      list.push_back("dataset " + dataset.reference() + " of " + m.reference(dataset->entity));
    }
    std::sort(list.begin(), list.end());
    return list;
  }

  bool same_rest() const {
    return same(a_.model().migrations, b_.model().migrations) &&
           same(a_.model().accepts, b_.model().accepts);
  }
  // Acceptances within comments come in the order of the file: that of their
  // elements, which sections may change.
  bool same(const std::vector<AcceptData>& a, const std::vector<AcceptData>& b) const {
    return accepted(a_) == accepted(b_) && a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [this](const auto& x, const auto& y) {
             return !x.record || !y.record || same(x.record, y.record);
           });
  }
  static std::vector<std::string> accepted(const Manifest& m) {
    std::vector<std::string> list;
    for (const AcceptData& accept : m.model().accepts) {
      std::string text(m.text(accept.rule));
      text.append(" ").append(m.reference(accept.line_element));
      text.append(" ").append(to_string(accept.expires));
      text.append(" ").append(m.text(accept.reason));
      if (accept.line_step) text.append(" ").append(std::to_string(accept.line_step.value));
      list.push_back(text);
    }
    std::sort(list.begin(), list.end());
    return list;
  }

  const Manifest& a_;
  const Manifest& b_;
};

}  // namespace

bool equal(const Manifest& a, const Manifest& b) {
  return Comparison(a, b).run();
}

}  // namespace thalweg::manifest
