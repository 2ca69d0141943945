// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 as code scanning services read it: regions on one line (a finding
// is shown in a change only if all its lines changed), related places linked from
// the message, paths as code flows, fingerprints by meaning. Accepted findings
// are left out unless asked for, because services ignore `suppressions`;
// baselined ones always.
#include <algorithm>

#include "base/utf8.h"
#include "render/json_writer.h"
#include "render/lines.h"
#include "render/markdown_text.h"
#include "render/render.h"
#include "render/sarif_rules.h"
#include "render/witness.h"

namespace thalweg::render {

namespace {

using view::Finding;
using view::Location;
using view::Problem;
using view::Results;

constexpr std::string_view kBase = "%SRCROOT%";

// Of a path, percent-encoded.
std::string uri(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       kPlain.find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      out.append(1, '%').append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 0xfU]);
  }
  return out;
}

// With a capital and a full stop.
std::string sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  if (!out.empty() && std::string_view(".!?").find(out.back()) == std::string_view::npos)
    out += '.';
  return out;
}

// What the message says, in plain words and in Markdown. In both, brackets that
// are no links are escaped, and nothing that a viewer would act on is left.
class Message {
 public:
  explicit Message(bool has_links) : has_links_(has_links) {}

  void add(std::string_view text) {
    if (text.empty()) return;
    if (!text_.empty()) add_raw(" ");
    const std::string said = sentence(text);
    text_ += plain(said, has_links_);
    append_markdown(markdown_, said, false);
  }
  void add_links(const std::vector<const view::Place*>& places) {
    if (places.empty()) return;
    add_raw(" See ");
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (i > 0) add_raw(i + 1 < places.size() ? ", " : " and ");
      add_raw("[");
      text_ += plain(places[i]->message, true);
      append_markdown(markdown_, places[i]->message, false);
      add_raw("](" + std::to_string(i + 1) + ')');
    }
    add_raw(".");
  }
  void write(JsonWriter& json) const {
    json.key("message").begin_object().member("text", text_);
    json.member("markdown", markdown_).end_object();
  }

  // With single quotes for backticks.
  static std::string plain(std::string_view text, bool escape_brackets) {
    std::string out;
    for (char c : escaped(text)) {
      if (escape_brackets && (c == '[' || c == ']' || c == '\\')) out += '\\';
      out += c == '`' ? '\'' : c;
    }
    return out;
  }

 private:
  void add_raw(std::string_view text) {
    text_ += text;
    markdown_ += text;
  }

  bool has_links_;
  std::string text_, markdown_;
};

class Writer {
 public:
  Writer(std::string& out, const Results& results, const Options& options, const Sink& sink)
      : json_(out), results_(results), options_(options), sink_(sink), rules_(results) {}

  void write();

 private:
  void tool();
  void identity();
  void invocation();
  void results();
  void finding(const Finding& finding);
  void problem(const Problem& problem);
  void begin_result(std::string_view code, view::Severity severity);
  void message(std::string_view text, std::string_view why, std::string_view fix,
               const std::vector<const view::Place*>& related);
  void location_object(const Location& location, std::string_view message, std::size_t id,
                       std::string_view element);
  void locations(const Location& location, std::string_view element);
  void related(const std::vector<const view::Place*>& places);
  void code_flows(const Finding& finding);
  void run_flow(const view::Witness& witness);
  void path_flow(const std::vector<view::PathStep>& path);
  void suppressions(const Finding& finding);
  void properties(const Finding& finding);

  JsonWriter json_;
  const Results& results_;
  const Options& options_;
  const Sink& sink_;
  SarifRules rules_;
};

// A step has an id only where the message links to it.
void Writer::location_object(const Location& place, std::string_view message, std::size_t id,
                             std::string_view element) {
  const Location location = view::first_line(place);
  json_.begin_object();
  if (id > 0) json_.member("id", id);
  json_.key("physicalLocation").begin_object();
  json_.key("artifactLocation").begin_object().member("uri", uri(location.file()));
  if (!location.file().starts_with('/')) json_.member("uriBaseId", kBase);
  json_.end_object();
  json_.key("region").begin_object();
  json_.member("startLine", location.line).member("startColumn", location.column);
  json_.member("endLine", location.line).member("endColumn", location.end_column);
  json_.key("snippet").begin_object();
  json_.member("text", location.sources->line(location.span.file, location.line));
  json_.end_object().end_object().end_object();
  if (!element.empty()) {
    json_.key("logicalLocations").begin_array().begin_object();
    json_.member("fullyQualifiedName", element).end_object().end_array();
  }
  if (!message.empty()) {
    json_.key("message").begin_object();
    json_.member("text", Message::plain(message, false)).end_object();
  }
  json_.end_object();
}

void Writer::locations(const Location& location, std::string_view element) {
  json_.key("locations").begin_array();
  if (location) location_object(location, "", 0, element);
  json_.end_array();
}

void Writer::related(const std::vector<const view::Place*>& places) {
  if (places.empty()) return;
  json_.key("relatedLocations").begin_array();
  for (std::size_t i = 0; i < places.size(); ++i)
    location_object(places[i]->location, places[i]->message, i + 1, "");
  json_.end_array();
}

// The run, one thread for each process, then the paths.
void Writer::code_flows(const Finding& finding) {
  const bool has_run = finding.witness && options_.evidence != Evidence::none &&
                       std::any_of(finding.witness->steps.begin(), finding.witness->steps.end(),
                                   [](const view::RunStep& step) { return bool(step.location); });
  const auto has_places = [](const std::vector<view::PathStep>& path) {
    return std::any_of(path.begin(), path.end(),
                       [](const view::PathStep& step) { return bool(step.location); });
  };
  if (!has_run && std::none_of(finding.paths.begin(), finding.paths.end(), has_places)) return;
  json_.key("codeFlows").begin_array();
  if (has_run) run_flow(*finding.witness);
  for (const auto& path : finding.paths)
    if (has_places(path)) path_flow(path);
  json_.end_array();
}

void Writer::run_flow(const view::Witness& witness) {
  json_.begin_object().key("message").begin_object();
  json_.member("text", Message::plain(witness.sentence, false)).end_object();
  json_.key("threadFlows").begin_array();
  for (std::size_t actor = 0; actor < witness.participants.size(); ++actor) {
    const auto is_shown = [actor](const view::RunStep& step) {
      return step.actor == actor && step.location;
    };
    if (std::none_of(witness.steps.begin(), witness.steps.end(), is_shown)) continue;
    json_.begin_object().member("id", witness.participants[actor].name);
    json_.key("locations").begin_array();
    for (std::size_t n = 0; n < witness.steps.size(); ++n) {
      const view::RunStep& step = witness.steps[n];
      if (!is_shown(step)) continue;
      json_.begin_object().key("location");
      location_object(step.location, step_text(witness, step), 0,
                      witness.participants[step.target].name);
      json_.member("executionOrder", n + 1).end_object();
    }
    json_.end_array().end_object();
  }
  json_.end_array().end_object();
}

void Writer::path_flow(const std::vector<view::PathStep>& path) {
  json_.begin_object().key("threadFlows").begin_array();
  json_.begin_object().key("locations").begin_array();
  for (const view::PathStep& step : path) {
    if (!step.location) continue;
    json_.begin_object().key("location");
    location_object(step.location, step.element, 0, step.element);
    json_.end_object();
  }
  json_.end_array().end_object().end_array().end_object();
}

void Writer::suppressions(const Finding& finding) {
  if (!options_.accepted) return;
  json_.key("suppressions").begin_array();
  if (finding.accepted) {
    json_.begin_object().member("kind", "inSource").member("status", "accepted");
    if (!finding.accepted->reason.empty()) json_.member("justification", finding.accepted->reason);
    json_.end_object();
  }
  json_.end_array();
}

void Writer::properties(const Finding& finding) {
  json_.key("properties").begin_object();
  json_.member("verdict", finding.possible ? "possible" : "violated");
  json_.member("system", finding.system).member_list("elements", finding.elements);
  if (!finding.entity.empty()) json_.member("entity", finding.entity);
  if (!finding.question.empty()) json_.member("question", finding.question);
  if (!finding.missing.empty()) json_.member_list("undecided", finding.missing);
  json_.end_object();
}

void Writer::begin_result(std::string_view code, view::Severity severity) {
  json_.begin_object().member("ruleId", code).member("ruleIndex", rules_.index(code));
  json_.member("level", sarif_level(severity));
}

void Writer::message(std::string_view text, std::string_view why, std::string_view fix,
                     const std::vector<const view::Place*>& related) {
  Message message(!related.empty());
  message.add(text);
  message.add(why);
  if (!fix.empty()) message.add("Fix: " + std::string(fix));
  message.add_links(related);
  message.write(json_);
}

// The places that can be linked.
std::vector<const view::Place*> with_location(const std::vector<view::Place>& places) {
  std::vector<const view::Place*> all;
  for (const view::Place& place : places)
    if (place.location && !place.message.empty()) all.push_back(&place);
  return all;
}

void Writer::finding(const Finding& finding) {
  const auto places = with_location(finding.related);
  begin_result(finding.rule, finding.severity);
  message(headline(finding.message, finding.possible), finding.why, finding.fix, places);
  locations(finding.location, finding.at);
  related(places);
  code_flows(finding);
  // The second is the one that code scanning tells alerts apart by.
  json_.key("partialFingerprints").begin_object();
  json_.member("thalwegFinding/v1", finding.fingerprint);
  json_.member("primaryLocationLineHash", finding.fingerprint + ":1").end_object();
  suppressions(finding);
  properties(finding);
  json_.end_object();
}

void Writer::problem(const Problem& problem) {
  const auto places = with_location(problem.related);
  begin_result(problem.code, problem.severity);
  message(problem.message, problem.help, "", places);
  locations(problem.location, "");
  related(places);
  if (options_.accepted) json_.key("suppressions").begin_array().end_array();
  json_.end_object();
}

void Writer::results() {
  json_.key("results").begin_array();
  for (const Problem& each : results_.problems)
    if (each.location) problem(each);
  for (const view::Head& each : results_.findings.heads()) {
    const bool hidden = each.baselined || (each.accepted && !options_.accepted);
    if (!hidden) finding(results_.findings.tell(each));
    json_.pass_on(sink_);
  }
  json_.end_array();
}

// Problems without a place are no results: those need one.
void Writer::invocation() {
  json_.key("invocations").begin_array().begin_object();
  json_.member("executionSuccessful", !results_.has_problem_errors());
  json_.key("toolExecutionNotifications").begin_array();
  for (const Problem& each : results_.problems) {
    if (each.location) continue;
    json_.begin_object().key("descriptor").begin_object().member("id", each.code).end_object();
    json_.member("level", sarif_level(each.severity));
    message(each.message, each.help, "", {});
    json_.end_object();
  }
  json_.end_array().end_object().end_array();
}

void Writer::tool() {
  json_.key("tool").begin_object().key("driver").begin_object();
  json_.member("name", "thalweg").member("version", options_.version);
  json_.member("semanticVersion", options_.version);
  rules_.write(json_);
  json_.end_object().end_object();
}

// One system, one category: the alerts of different systems do not replace each
// other.
void Writer::identity() {
  const bool one = results_.systems.size() == 1;
  json_.key("automationDetails").begin_object();
  json_.member("id", one ? "thalweg/" + results_.systems[0].name + '/' : std::string("thalweg/"));
  json_.end_object();
  json_.key("originalUriBaseIds").begin_object().key(kBase).begin_object();
  json_.key("description").begin_object();
  json_.member("text", "The folder in which thalweg ran, the root of the repository.");
  json_.end_object().end_object().end_object();
}

void Writer::write() {
  json_.begin_object();
  json_.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  json_.member("version", "2.1.0").key("runs").begin_array().begin_object();
  tool();
  identity();
  json_.member("columnKind", "unicodeCodePoints");
  invocation();
  results();
  json_.end_object().end_array().end_object();
}

}  // namespace

void sarif(const Results& results, const Options& options, const Sink& sink) {
  std::string out;
  Writer(out, results, options, sink).write();
  sink(out += '\n');
}

}  // namespace thalweg::render
