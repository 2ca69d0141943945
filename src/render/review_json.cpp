// SPDX-License-Identifier: Apache-2.0
#include "base/embedded.h"
#include "embedded/result_schemas.h"
#include "render/json_parts.h"
#include "render/json_writer.h"
#include "render/review.h"

namespace thalweg::render {

using view::Review;

namespace {

void checklist(JsonWriter& json, const Review& review) {
  json.key("checklist").begin_array();
  for (const view::ReviewBox& box : review.boxes) {
    json.begin_object().member("number", box.number).member("box", box.name);
    json.member("state", box.state).member("answered", box.answered);
    json.member("rules", box.rules).member_list("missing", box.missing);
    add_facts(json, "evidence", box.evidence);
    json.member("more_evidence", box.more_evidence).end_object();
  }
  json.end_array();
}

void trade_offs(JsonWriter& json, const Review& review) {
  json.key("trade_offs").begin_array();
  for (const view::ReviewTradeOff& trade : review.trade_offs) {
    json.begin_object().member("one", trade.one).member("other", trade.other);
    json.member("question", trade.question).key("choices").begin_array();
    for (const view::ReviewChoice& choice : trade.choices) {
      json.begin_object().member("at", choice.element).member("choice", choice.what);
      json.member("expensive_to_reverse", choice.expensive);
      json.member_or_null("decision", choice.decision);
      add_location(json, choice.location);
      json.end_object();
    }
    json.end_array().member_list("raised_by", trade.raised_by).end_object();
  }
  json.end_array();
}

void matrix(JsonWriter& json, const Review& review) {
  json.key("guarantees").begin_array();
  for (const view::MatrixRow& row : review.matrix) {
    json.begin_object().member("at", row.element).member("kind", row.kind);
    add_location(json, row.location);
    for (std::size_t i = 0; i < view::kColumns; ++i) {
      const view::Cell& cell = row.cells[i];
      json.key(key_of(static_cast<view::Column>(i))).begin_object();
      json.member("holds", to_string(cell.holds)).member("text", cell.text);
      add_facts(json, "evidence", cell.evidence);
      json.end_object();
    }
    json.end_object();
  }
  json.end_array();
}

void coverage(JsonWriter& json, const Review& review) {
  json.key("coverage").begin_array();
  for (const view::Declared& declared : review.coverage) {
    json.begin_object().member("what", declared.what).member("decided", declared.decided);
    json.member("all", declared.all).member_list("undecided", declared.undecided).end_object();
  }
  json.end_array();
  json.key("questions").begin_array();
  for (const view::OpenQuestion& question : review.questions)
    json.begin_object()
        .member("fact", question.fact)
        .member("findings", question.findings)
        .end_object();
  json.end_array();
}

}  // namespace

std::string review_json(const std::vector<Review>& reviews, std::string_view version) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("version", 1);
  json.key("tool").begin_object().member("name", "thalweg").member("version", version);
  json.end_object();
  json.key("reviews").begin_array();
  for (const Review& review : reviews) {
    json.begin_object().member("system", review.system);
    checklist(json, review);
    trade_offs(json, review);
    matrix(json, review);
    coverage(json, review);
    json.end_object();
  }
  json.end_array().end_object();
  return out + '\n';
}

std::string_view review_schema() {
  const EmbeddedFile* file = find_embedded(result_schemas(), "review.schema.json");
  return file ? file->text : std::string_view();
}

}  // namespace thalweg::render
