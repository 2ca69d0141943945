// SPDX-License-Identifier: Apache-2.0
// `thalweg-witness/1`: every key is always there, in this order.
#include "base/embedded.h"
#include "embedded/result_schemas.h"
#include "render/json_parts.h"
#include "render/json_writer.h"
#include "render/witness.h"

namespace thalweg::render {

namespace {

using view::Participant;
using view::RunStep;
using view::Witness;

constexpr std::string_view kFormat = "thalweg-witness/1";

void add_subject(JsonWriter& json, const view::Subject& subject) {
  json.key("finding").begin_object();
  json.member("code", subject.rule).member("system", subject.system).member("at", subject.at);
  json.member_or_null("entity", subject.entity).member_list("elements", subject.elements);
  json.member("fingerprint", subject.fingerprint).end_object();
}

void add_scope(JsonWriter& json, const witness::Scope& scope) {
  json.begin_object();
  json.member("clients", scope.clients).member("crashes", scope.crashes);
  json.member("duplicates", scope.duplicates).member("losses", scope.losses).end_object();
}

void add_participants(JsonWriter& json, const Witness& witness) {
  json.key("participants").begin_array();
  for (const Participant& one : witness.participants)
    json.begin_object().member("name", one.name).member("acts", one.acts).end_object();
  json.end_array();
}

void add_step(JsonWriter& json, const Witness& witness, std::size_t n) {
  const RunStep& step = witness.steps[n];
  json.begin_object().member("n", n + 1).member("kind", to_string(step.kind));
  json.member("actor", witness.participants[step.actor].name);
  json.member_or_null("target", step.is_own() ? "" : witness.participants[step.target].name);
  json.member("text", step.text).key("at");
  if (step.location)
    json.begin_object()
        .member("file", step.location.file())
        .member("line", step.location.line)
        .end_object();
  else
    json.null();
  json.key("changed").begin_array();
  for (const auto& change : step.changes) {
    json.begin_object().member("cell", change.cell);
    json.member("before", change.before).member("after", change.after).end_object();
  }
  json.end_array().end_object();
}

void add_run(JsonWriter& json, const Witness& witness) {
  add_participants(json, witness);
  json.key("steps").begin_array();
  for (std::size_t n = 0; n < witness.steps.size(); ++n) add_step(json, witness, n);
  json.end_array().member("no_return", witness.no_return).member("at_end", witness.at_end);
  json.key("final").begin_array();
  for (const auto& [cell, value] : witness.end)
    json.begin_object().member("cell", cell).member("value", value).end_object();
  json.end_array().member_or_null("property", witness.property);
}

void add_stats(JsonWriter& json, const witness::Coverage& seen) {
  json.key("stats").begin_object();
  json.member("states", seen.states).member("transitions", seen.transitions);
  json.member("ends", seen.ends).key("fault_ends").begin_object();
  json.member("crashes", seen.crash_ends).member("duplicates", seen.duplicate_ends);
  json.member("losses", seen.loss_ends).end_object().end_object();
}

}  // namespace

void add_witness(JsonWriter& json, const Witness& witness) {
  json.begin_object().member("format", kFormat);
  add_subject(json, witness.subject);
  json.member("verdict", to_string(witness.outcome)).member("summary", witness.sentence);
  json.member_or_null("condition", witness.condition).key("rung");
  if (witness.has_run())
    add_scope(json, witness.scope);
  else
    json.null();
  json.key("scope");
  add_scope(json, witness.asked);
  add_facts(json, "assumed", witness.assumed);
  add_run(json, witness);
  add_stats(json, witness.coverage);
  json.end_object();
}

std::string witness_json(const Witnesses& witnesses, std::size_t left_out,
                         std::string_view version) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("version", 1);
  json.key("tool").begin_object().member("name", "thalweg").member("version", version);
  json.end_object().key("witnesses").begin_array();
  for (const auto& witness : witnesses) add_witness(json, *witness);
  json.end_array().member("left_out", left_out).end_object();
  return out + '\n';
}

std::string witness_file(const Witness& witness) {
  std::string out;
  JsonWriter json(out);
  add_witness(json, witness);
  return out + '\n';
}

std::string_view witness_schema() {
  const EmbeddedFile* file = find_embedded(result_schemas(), "witness.schema.json");
  return file ? file->text : std::string_view();
}

}  // namespace thalweg::render
