// SPDX-License-Identifier: Apache-2.0
#include "base/embedded.h"
#include "embedded/result_schemas.h"
#include "render/json_parts.h"
#include "render/json_writer.h"
#include "render/silence.h"

namespace thalweg::render {

using view::Silence;

namespace {

void add_place(JsonWriter& json, std::string_view message, const view::Location& location) {
  json.begin_object().member("message", message);
  add_location(json, location);
  json.end_object();
}

void add_finding(JsonWriter& json, const view::HiddenFinding& finding) {
  json.begin_object().member("outcome", finding.reason);
  json.member("severity", diag::to_string(finding.severity));
  json.member("verdict", finding.possible ? "possible" : "violated");
  json.member("at", finding.at).member("message", finding.message);
  add_location(json, finding.location);
  json.member("fingerprint", finding.fingerprint).key("because");
  if (finding.because.empty())
    json.null();
  else
    add_place(json, finding.because, finding.because_of);
  json.key("severity_changes").begin_array();
  for (const view::Place& change : finding.changes)
    add_place(json, change.message, change.location);
  json.end_array().end_object();
}

void add_reason(JsonWriter& json, const view::SilenceReason& reason) {
  json.begin_object().key("statements").begin_array();
  for (const view::SilencingStatement& statement : reason.statements) {
    json.begin_object().member("statement", statement.text);
    add_location(json, statement.location);
    json.end_object();
  }
  json.end_array().member("distance", reason.distance);
  json.member_or_null("guard", reason.guard);
  json.key("without").begin_object();
  json.member("severity", diag::to_string(reason.severity));
  json.member("verdict", reason.possible ? "possible" : "violated");
  json.member("strict_only", reason.strict_only);
  json.member("at", reason.at).member("message", reason.message);
  json.end_object().end_object();
}

void add_silence(JsonWriter& json, const Silence& silence) {
  json.begin_object().member("rule", silence.page->code).member("name", silence.page->name);
  json.member("system", silence.system).member("at", silence.at).member("kind", silence.kind);
  add_location(json, silence.location);
  json.member("answer", silence.answer).member("off", silence.is_off);
  json.key("findings").begin_array();
  for (const view::HiddenFinding& finding : silence.findings) add_finding(json, finding);
  json.end_array().key("reasons").begin_array();
  for (const view::SilenceReason& reason : silence.reasons) add_reason(json, reason);
  json.end_array().key("rule_looks_at").begin_object();
  json.member("summary", silence.page->summary).member_list("kinds", silence.kinds);
  json.member_or_null("example", silence.example);
  json.member_list("fires_at", silence.elsewhere).end_object();
  json.member("tries", silence.tries).member("cut_short", silence.is_cut_short);
  json.end_object();
}

}  // namespace

std::string silence_json(const std::vector<Silence>& silences, std::string_view version) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("version", 1);
  json.key("tool").begin_object().member("name", "thalweg").member("version", version);
  json.end_object().key("silences").begin_array();
  for (const Silence& silence : silences) add_silence(json, silence);
  json.end_array().end_object();
  return out + '\n';
}

std::string_view silence_schema() {
  const EmbeddedFile* file = find_embedded(result_schemas(), "silence.schema.json");
  return file ? file->text : std::string_view();
}

}  // namespace thalweg::render
