// SPDX-License-Identifier: Apache-2.0
// Every place of a model where something is named, visited in one pass: what is
// named there, what it may be, and what it is used for.
#pragma once

#include <cstdint>

#include "manifest/loading.h"
#include "manifest/payload.h"

namespace thalweg::manifest {

// What naming something says about it.
enum class Use : std::uint8_t {
  none,     // a mere mention
  read,     // something reads it
  write,    // something writes it
  both,     // an update, or bookkeeping that reads and writes
  home,     // system_of_record: the dataset of the entity that says so
  arbiter,  // enforced_by: the dataset of the entity of the guarantee
  members,  // federates: stores, not datasets
};

struct ReferenceSite {
  Symbol text;
  ElementId target;  // none until it is resolved
  std::uint32_t targets = 0;
  source::Span span;
  Use use = Use::none;
  bool bookkeeping = false;                 // where marks, locks or saga states are kept
  StepId step;                              // of a verb
  RecordId record;                          // of a key
  std::span<const std::string_view> words;  // that may stand in its place
};

// Calls `visit(site)` for every reference of a record of the model, which gives
// the element it names, or none. Order: records as they were read.
template <class Visit>
void visit_records(Model& model, Visit visit);

// The same for the verbs of all steps.
template <class Visit>
void visit_steps(Loading& loading, Visit visit);

// The place of the value behind the verb.
source::Span target_span(const source::SourceMap& sources, const StepData& step);

// What a key of this shape uses its target for.
Use use_of(Shape shape, const FieldInfo& field);
Use use_of(Verb verb);
bool is_bookkeeping(Shape shape, const FieldInfo& field);
bool names_elements(const FieldInfo& field);
// `unique`, `bound` and the like are about fields: `user.username`.
bool names_fields(GuaranteeVerb verb);

// ---------------------------------------------------------------------------

template <class Visit>
void visit_attribute(Model& model, RecordId id, Attribute& a, Visit& visit) {
  const RecordData& record = model.pools.records[id.index()];
  const FieldInfo& field = info(record.shape, a.field);
  if (!names_elements(field) || (a.variant == kVariantWord)) return;
  ReferenceSite site;
  site.targets = field.targets;
  site.use = use_of(record.shape, field);
  site.bookkeeping = is_bookkeeping(record.shape, field);
  site.record = id;
  site.words = field.words;
  if (field.type == Type::ref_list) {
    for (std::uint32_t i = 0; i < low_of(a.payload); ++i) {
      Item& item = model.pools.items[high_of(a.payload) + i];
      site.text = item.text;
      site.target = ElementId::from_bits(item.bits);
      site.span = {record.file, item.begin, item.begin + item.length};
      item.bits = visit(site).bits();
    }
    return;
  }
  Reference reference = unpack_reference(a.payload);
  site.text = reference.text;
  site.target = reference.target;
  site.span = {record.file, a.begin, a.begin + a.length};
  reference.target = visit(site);
  a.payload = pack(reference);
}

template <class Visit>
void visit_records(Model& model, Visit visit) {
  for (std::size_t r = 0; r < model.pools.records.size(); ++r) {
    const RecordData& record = model.pools.records[r];
    for (std::uint32_t i = 0; i < record.count; ++i) {
      visit_attribute(model, RecordId(r), model.pools.attributes[record.first + i], visit);
    }
  }
}

template <class Visit>
void visit_steps(Loading& loading, Visit visit) {
  Model& model = loading.model;
  for (std::size_t i = 0; i < model.steps.size(); ++i) {
    StepData& step = model.steps[i];
    if (!step.target.text) continue;
    ReferenceSite site;
    site.text = step.target.text;
    site.target = step.target.target;
    site.targets = info(step.verb).targets;
    site.span = target_span(loading.sources, step);
    site.use = use_of(step.verb);
    site.bookkeeping = step.verb == Verb::lock;
    site.step = StepId(i);
    const ElementId target = visit(site);
    model.steps[i].target.target = target;
  }
}

}  // namespace thalweg::manifest
