// SPDX-License-Identifier: Apache-2.0
// The stable format, version 1: every key is always there, in this order.
#include "render/json_parts.h"
#include "render/json_writer.h"
#include "render/render.h"
#include "render/witness.h"

namespace thalweg::render {

namespace {

using view::Finding;
using view::Location;
using view::Problem;
using view::Results;

void add_related(JsonWriter& json, const std::vector<view::Place>& related) {
  json.key("related").begin_array();
  for (const view::Place& place : related) {
    json.begin_object().member("message", place.message);
    add_location(json, place.location);
    json.end_object();
  }
  json.end_array();
}

void add_system(JsonWriter& json, const view::System& system) {
  json.begin_object();
  json.member("system", system.name).member_list("files", system.files);
  json.member("entities", system.entities).member("stores", system.stores);
  json.member("topics", system.topics).member("operations", system.operations);
  json.member("flows", system.flows);
  json.end_object();
}

void add_problem(JsonWriter& json, const Problem& problem) {
  json.begin_object();
  json.member("code", problem.code).member("severity", diag::to_string(problem.severity));
  json.member("message", problem.message).member_or_null("help", problem.help);
  add_location(json, problem.location);
  add_related(json, problem.related);
  json.end_object();
}

void add_paths(JsonWriter& json, const Finding& finding) {
  json.key("paths").begin_array();
  for (const auto& path : finding.paths) {
    json.begin_array();
    for (const view::PathStep& step : path) json.value(step.element);
    json.end_array();
  }
  json.end_array();
  json.member("counterexample", finding.counterexample);
  json.member_list("sources",
                   finding.page ? finding.page->sources : std::vector<std::string_view>{});
}

void add_recipes(JsonWriter& json, const Finding& finding) {
  json.key("recipes").begin_array();
  for (const view::Recipe& recipe : finding.recipes) {
    json.begin_object().member("recipe", recipe.name).member_list("unmet", recipe.unmet);
    json.end_object();
  }
  json.end_array();
}

void add_state(JsonWriter& json, const Finding& finding) {
  json.member_list("absorbed", finding.absorbed).key("accepted");
  if (finding.accepted) {
    json.begin_object().member("reason", finding.accepted->reason);
    json.member_or_null("by", finding.accepted->by);
    json.member_or_null("expires", finding.accepted->expires);
    add_location(json, finding.accepted->location);
    json.end_object();
  } else {
    json.null();
  }
  json.member("baseline", finding.baselined);
}

void add_finding(JsonWriter& json, const Finding& finding, bool with_run) {
  json.begin_object();
  json.member("rule", finding.rule).member("name", finding.name);
  json.member("severity", diag::to_string(finding.severity));
  json.member("verdict", finding.possible ? "possible" : "violated");
  json.member("system", finding.system).member("at", finding.at);
  json.member_or_null("entity", finding.entity).member_or_null("question", finding.question);
  json.member_list("elements", finding.elements).member("message", finding.message);
  json.member("why", finding.why).member("fix", finding.fix);
  add_location(json, finding.location);
  add_related(json, finding.related);
  add_facts(json, "facts", finding.facts);
  json.member_list("missing", finding.missing);
  add_paths(json, finding);
  add_recipes(json, finding);
  add_state(json, finding);
  json.member("fingerprint", finding.fingerprint);
  json.member("help", view::help_command(finding)).key("witness");
  if (finding.witness && with_run)
    add_witness(json, *finding.witness);
  else
    json.null();
  json.end_object();
}

void add_summary(JsonWriter& json, const Results& results) {
  const view::Counts& counts = results.counts;
  json.key("summary").begin_object();
  json.member("error", counts.error).member("warning", counts.warning).member("note", counts.note);
  json.member("possible", counts.possible).member("accepted", counts.accepted);
  json.member("baselined", counts.baselined).member("rules", results.rules);
  json.member_list("skipped", results.skipped);
  json.end_object();
}

template <class Items, class Add>
void add_list(JsonWriter& json, std::string_view name, const Items& items, Add add,
              const Sink& sink) {
  json.key(name).begin_array();
  for (const auto& item : items) {
    add(json, item);
    json.pass_on(sink);
  }
  json.end_array();
}

}  // namespace

void json(const Results& results, const Options& options, const Sink& sink) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("version", 1).key("tool").begin_object();
  json.member("name", "thalweg").member("version", options.version).end_object();
  add_list(json, "systems", results.systems, add_system, sink);
  add_list(json, "problems", results.problems, add_problem, sink);
  const bool with_runs = options.evidence != Evidence::none;
  const auto add = [with_runs](JsonWriter& to, const Finding& finding) {
    add_finding(to, finding, with_runs);
  };
  add_list(json, "findings", results.findings, add, sink);
  add_summary(json, results);
  json.end_object();
  sink(out += '\n');
}

}  // namespace thalweg::render
