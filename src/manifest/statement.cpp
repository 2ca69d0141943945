// SPDX-License-Identifier: Apache-2.0
#include "manifest/statement.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "manifest/names.h"
#include "manifest/payload.h"
#include "manifest/references.h"
#include "manifest/values.h"
#include "manifest/wording.h"

namespace thalweg::manifest {

namespace {

using Kind = Statement::Kind;

// Texts for people, on which no rule can rest.
constexpr std::array<std::string_view, 4> kProse = {"description", "title", "link", "runbook"};

bool can_be_left_out(const FieldInfo& field) {
  return (field.when & kRequired) == 0 &&
         std::find(kProse.begin(), kProse.end(), field.spelling) == kProse.end();
}

// With the key, where nothing but a colon stands between the two.
source::Span with_key(const source::SourceMap& sources, source::Span value, std::string_view key) {
  const std::string_view before = sources.bytes(value.file).substr(0, value.begin);
  const std::size_t at = before.rfind(key);
  if (at == std::string_view::npos) return value;
  const std::string_view between = before.substr(at + key.size());
  if (between.find_first_not_of("\"': \t\r\n") != std::string_view::npos) return value;
  if (between.find(':') == std::string_view::npos) return value;
  return {value.file, static_cast<std::uint32_t>(at), value.end};
}

bool is_list(Type type) {
  return type == Type::settings || type == Type::ref_list || type == Type::text_list ||
         type == Type::record_list || type == Type::record_map;
}

class Walk {
 public:
  Walk(const Manifest& manifest, const source::SourceMap& sources)
      : manifest_(manifest), sources_(sources) {}

  Said of(ElementId element);

 private:
  const Model& model() const { return manifest_.model(); }
  void record(RecordId id);
  void attribute(const RecordData& record, std::uint32_t index);
  void entries(const RecordData& record, std::uint32_t index, bool tried);
  void steps(Operation operation);
  void whole(ElementId element);
  void name(ElementId element) {
    if (element) said_.names.push_back(element);
  }
  void say(Statement statement) { said_.statements.push_back(statement); }

  const Manifest& manifest_;
  const source::SourceMap& sources_;
  Said said_;
};

void Walk::record(RecordId id) {
  if (!id) return;
  const RecordData& data = model().pools.records[id.index()];
  for (std::uint32_t i = 0; i < data.count; ++i) attribute(data, data.first + i);
}

void Walk::attribute(const RecordData& data, std::uint32_t index) {
  const Attribute& a = model().pools.attributes[index];
  const FieldInfo& field = info(data.shape, a.field);
  const bool tried = can_be_left_out(field);
  const source::Span span{data.file, a.begin, a.begin + a.length};
  if (tried) say({Kind::value, index, 0, &field, {}, with_key(sources_, span, field.spelling)});
  if (is_list(field.type)) return entries(data, index, tried);
  if (a.variant == kVariantWord) return;
  if (names_elements(field)) name(unpack_reference(a.payload).target);
  if (field.type == Type::record || field.type == Type::record_or_none)
    record(unpack_record(a.payload));
}

void Walk::entries(const RecordData& data, std::uint32_t index, bool tried) {
  const Attribute& a = model().pools.attributes[index];
  const FieldInfo& field = info(data.shape, a.field);
  const bool of_records = field.type == Type::record_list || field.type == Type::record_map;
  const std::uint32_t size = low_of(a.payload);
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::size_t at = std::size_t{high_of(a.payload)} + i;
    const bool alone = size == 1;
    if (of_records) {
      if (tried && !alone)
        say({Kind::item, index, i, &field, {}, manifest_.record(RecordId(at)).span()});
      record(RecordId(at));
      continue;
    }
    const Item& item = model().pools.items[at];
    if (tried && !alone)
      say({Kind::item, index, i, &field, {}, {data.file, item.begin, item.begin + item.length}});
    if (field.type == Type::ref_list) name(ElementId::from_bits(item.bits));
  }
}

void Walk::steps(Operation operation) {
  for (const Step step : manifest_.steps_of(operation)) {
    const bool is_block = manifest::is_block(step.verb()) && step.verb() != Verb::branch;
    say({is_block ? Kind::block : Kind::step, step.id().value, 0, nullptr, {}, step.span()});
    name(step.target());
    record(step->record);
  }
}

// Of what uses alone describe nothing is taken away with its entry.
bool is_worth_leaving_out(ElementKind kind) {
  return kind == ElementKind::operation || kind == ElementKind::flow || kind == ElementKind::saga ||
         kind == ElementKind::guarantee || kind == ElementKind::purpose ||
         kind == ElementKind::decision;
}

void Walk::whole(ElementId element) {
  const ElementData& data = *find_data(model(), element);
  if (is_worth_leaving_out(element.kind()))
    say({Kind::element, 0, 0, nullptr, element, {data.file, data.begin, data.end}});
  record(data.record);
}

Said Walk::of(ElementId element) {
  if (element.is(ElementKind::system)) {
    record(model().requirements);
    record(model().readiness);
  } else {
    whole(element);
  }
  if (const auto operation = element.as<OperationId>()) {
    steps(manifest_[operation]);
  } else if (const auto guarantee = element.as<GuaranteeId>()) {
    name(manifest_[guarantee]->target);
    record(manifest_[guarantee]->causal);
  } else if (const auto topic = element.as<TopicId>()) {
    for (const EntityId entity : manifest_[topic]->carries) name(entity);
  }
  std::stable_sort(said_.statements.begin(), said_.statements.end(),
                   [](const Statement& a, const Statement& b) {
                     return std::tuple(a.span.file, a.span.begin, b.span.end) <
                            std::tuple(b.span.file, b.span.begin, a.span.end);
                   });
  std::sort(said_.names.begin(), said_.names.end());
  said_.names.erase(std::unique(said_.names.begin(), said_.names.end()), said_.names.end());
  return std::move(said_);
}

bool is_of_step(const Statement& statement) {
  return statement.kind == Kind::step || statement.kind == Kind::block;
}

// What a step says behind its verb.
std::string_view behind_verb(const Manifest& manifest, const StepData& step) {
  if (step.verb == Verb::transaction) return to_string(static_cast<TransactionKind>(step.word));
  if (step.verb == Verb::saga) return to_string(static_cast<Style>(step.word));
  return step.target.text ? manifest.text(step.target.text) : std::string_view();
}

}  // namespace

bool Statement::is_within(const Statement& outer) const {
  return span.file == outer.span.file && outer.span.begin <= span.begin &&
         span.end <= outer.span.end && span != outer.span;
}

Said said_of(const Manifest& manifest, const source::SourceMap& sources, ElementId element) {
  return Walk(manifest, sources).of(element);
}

std::string text_of(const Manifest& manifest, const Statement& statement) {
  if (statement.kind == Kind::element)
    return fmt::format("{} {}", bare_noun(statement.element.kind()),
                       manifest.reference(statement.element));
  if (is_of_step(statement)) {
    const StepData& step = manifest.model().steps[statement.index];
    if (step.verb == Verb::branch) return "a branch of `either`";
    const std::string_view behind = behind_verb(manifest, step);
    return fmt::format("{}{}{}", to_string(step.verb), behind.empty() ? "" : ": ", behind);
  }
  return ValueWriter(manifest).line(statement);
}

bool is_alike(const Manifest& a, const Statement& one, const Manifest& b, const Statement& other) {
  if (one.kind != other.kind) return false;
  if (one.kind == Kind::element) return one.element.kind() == other.element.kind();
  if (is_of_step(one)) return a.model().steps[one.index].verb == b.model().steps[other.index].verb;
  return one.field == other.field;
}

std::vector<std::string> words_of(const Manifest& manifest, const Statement& statement) {
  if (statement.kind == Kind::element) return {std::string(bare_noun(statement.element.kind()))};
  if (is_of_step(statement))
    return {std::string(to_string(manifest.model().steps[statement.index].verb)),
            std::string(behind_verb(manifest, manifest.model().steps[statement.index]))};
  const FieldInfo& field = *statement.field;
  const Attribute& a = manifest.model().pools.attributes[statement.index];
  std::vector<std::string> words{std::string(field.spelling)};
  if (field.type == Type::word) words.emplace_back(field.words[a.payload]);
  return words;
}

}  // namespace thalweg::manifest
