// SPDX-License-Identifier: Apache-2.0
#include "manifest/references.h"

namespace thalweg::manifest {

namespace {

struct UseOfKey {
  Shape shape;
  std::string_view key;
  Use use;
  bool bookkeeping = false;
};
constexpr UseOfKey kUses[] = {
    {Shape::entity, "system_of_record", Use::home},
    {Shape::store, "federates", Use::members},
    {Shape::dataset, "keys", Use::both},
    {Shape::rebuild, "from", Use::read},
    {Shape::topic, "dead_letter", Use::write},
    {Shape::topic, "keys", Use::both},
    {Shape::consumes, "topic", Use::read},
    {Shape::dedupe, "in", Use::both, true},
    {Shape::step, "state", Use::both, true},
    {Shape::flow, "from", Use::read},
    {Shape::flow, "to", Use::write},
    {Shape::join, "with", Use::read},
    {Shape::effect, "call", Use::write},
    {Shape::saga, "state", Use::both, true},
    {Shape::guarantee, "enforced_by", Use::arbiter},
};

const UseOfKey* find_use(Shape shape, const FieldInfo& field) {
  for (const UseOfKey& use : kUses) {
    if (use.shape == shape && use.key == field.spelling) return &use;
  }
  return nullptr;
}

}  // namespace

bool names_elements(const FieldInfo& field) {
  return field.type == Type::ref || field.type == Type::ref_or_none ||
         field.type == Type::ref_list || field.type == Type::dedupe_place_or_ref ||
         field.type == Type::enforced_by_or_ref;
}

source::Span target_span(const source::SourceMap& sources, const StepData& step) {
  const source::Span whole{step.file, step.begin, step.end};
  const std::string_view text = sources.text(whole);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return whole;
  const std::size_t value = text.find_first_not_of(" \t\r\n", colon + 1);
  if (value == std::string_view::npos) return whole;
  return {step.file, step.begin + static_cast<std::uint32_t>(value), step.end};
}

Use use_of(Shape shape, const FieldInfo& field) {
  const UseOfKey* const use = find_use(shape, field);
  return use ? use->use : Use::none;
}

bool is_bookkeeping(Shape shape, const FieldInfo& field) {
  const UseOfKey* const use = find_use(shape, field);
  return use && use->bookkeeping;
}

bool names_fields(GuaranteeVerb verb) {
  return verb == GuaranteeVerb::unique || verb == GuaranteeVerb::foreign_key ||
         verb == GuaranteeVerb::bound || verb == GuaranteeVerb::conserved ||
         verb == GuaranteeVerb::sequence;
}

Use use_of(Verb verb) {
  switch (verb) {
    case Verb::read:
      return Use::read;
    case Verb::lock:
      return Use::both;
    case Verb::check:
      return Use::none;
    default:
      return Use::write;
  }
}

}  // namespace thalweg::manifest
