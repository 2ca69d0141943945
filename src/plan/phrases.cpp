// SPDX-License-Identifier: Apache-2.0
#include "plan/phrases.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "engines/field.h"
#include "manifest/field.h"
#include "plan/steps.h"

namespace thalweg::plan {

using manifest::ElementId;
using manifest::ElementKind;
using manifest::FlowId;
using manifest::OperationId;
using manifest::Verb;
using manifest::VerbSet;

namespace {

// What operations do, in the words of phrases.
struct Doing {
  std::string_view plural, singular;
  VerbSet verbs;  // none: it consumes the topic
};
constexpr VerbSet kConsumes = 0;
constexpr Doing kDoings[] = {
    {"write", "writes", manifest::kWrites},
    {"insert", "inserts", manifest::verb_bit(Verb::insert)},
    {"update", "updates", manifest::verb_bit(Verb::update)},
    {"delete", "deletes", manifest::verb_bit(Verb::delete_)},
    {"increment", "increments",
     manifest::verb_bit(Verb::increment) | manifest::verb_bit(Verb::decrement) |
         manifest::verb_bit(Verb::append)},
    {"read", "reads", manifest::verb_bit(Verb::read)},
    {"fill", "fills", manifest::verb_bit(Verb::fill)},
    {"invalidate", "invalidates", manifest::verb_bit(Verb::invalidate)},
    {"publish", "publishes", manifest::verb_bit(Verb::publish)},
    {"call", "calls", manifest::verb_bit(Verb::call)},
    {"consume", "consumes", kConsumes},
};

const Doing* find_doing(std::string_view word) {
  const auto* found = std::ranges::find_if(
      kDoings, [&](const Doing& doing) { return word == doing.plural || word == doing.singular; });
  return found == std::end(kDoings) ? nullptr : found;
}

struct Kind {
  std::string_view singular, plural, section;
  ElementKind kind;
};
constexpr Kind kKinds[] = {
    {"entity", "entities", "entities", ElementKind::entity},
    {"store", "stores", "stores", ElementKind::store},
    {"dataset", "datasets", "datasets", ElementKind::dataset},
    {"topic", "topics", "topics", ElementKind::topic},
    {"external", "externals", "externals", ElementKind::external},
    {"service", "services", "services", ElementKind::service},
    {"operation", "operations", "operations", ElementKind::operation},
    {"flow", "flows", "flows", ElementKind::flow},
    {"guarantee", "guarantees", "guarantees", ElementKind::guarantee},
};

std::optional<ElementKind> find_kind(std::string_view word) {
  for (const Kind& kind : kKinds)
    if (word == kind.singular || word == kind.plural) return kind.kind;
  return std::nullopt;
}

std::string_view section_of(ElementKind kind) {
  const auto* found = std::ranges::find(kKinds, kind, &Kind::kind);
  return found == std::end(kKinds) ? std::string_view() : found->section;
}

Failure not_understood(std::span<const Word> words) {
  std::string phrase;
  for (const Word& word : words) phrase += (phrase.empty() ? "" : " ") + word.text;
  return Failure{fmt::format("{} is no phrase of recipes", quote(phrase))};
}

std::optional<std::size_t> index_of(std::span<const Word> words, std::string_view word) {
  const auto found = std::ranges::find(words, word, &Word::text);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

std::string joined(std::span<const Word> words) {
  std::string out;
  for (const Word& word : words) out += (out.empty() ? "" : " ") + word.text;
  return out;
}

bool is_one(const Word& word, std::string_view text) {
  return !word.element && word.text == text;
}

Value value_of_text(std::string_view text) {
  return {Tree::word(text), {}};
}

// The first of several values, and of one list its first item.
void keep_first(Values& values) {
  if (values.empty()) return;
  values.resize(1);
  if (!is_list(values[0].tree) || values[0].tree.children.empty()) return;
  Tree first = values[0].tree.children.front();
  values[0] = {std::move(first), {}};
}

bool equals(const Value& value, const Word& word) {
  if (value.element && word.element) return value.element == word.element;
  return is_scalar(value.tree) && value.tree.text == word.text;
}

}  // namespace

std::string_view part_of(std::string_view reference, std::string_view part) {
  const auto slash = reference.find('/');
  if (part == "store" || part == "service") return reference.substr(0, slash);
  return slash == std::string_view::npos ? reference : reference.substr(slash + 1);
}

Phrases::Phrases(const graph::Graph& graph, const Document& document)
    : graph_(graph), document_(document) {
  const manifest::Manifest& all = manifest();
  for (const manifest::Operation operation : all.operations()) {
    for (const manifest::Step step : all.steps_of(operation))
      if (step.target() && !step->compensation)
        uses_[step.target()].steps.push_back({step.verb(), operation.id()});
    if (const auto how = operation[manifest::operation::consumes])
      for (const manifest::ItemView topic : (*how)[manifest::consumes::topic].value)
        uses_[topic.target].consumers.push_back(operation.id());
  }
  for (const manifest::Flow flow : all.flows()) {
    for (const manifest::ItemView from : flow[manifest::flow::from_].value)
      uses_[from.target].readers.push_back(flow.id());
    for (const manifest::ItemView to : flow[manifest::flow::to].value)
      uses_[to.target].writers.push_back(flow.id());
  }
}

const Phrases::Uses& Phrases::uses(ElementId element) const {
  static const Uses kNone;
  const auto found = uses_.find(element);
  return found == uses_.end() ? kNone : found->second;
}

Value Phrases::value_of(ElementId element) const {
  return {Tree::word(manifest().reference(element)), element};
}

// ---------------------------------------------------------------------------
// Values.

Result<Values> Phrases::values(std::vector<Word> words, const Target& target) const {
  Words all(words);
  const bool first_only = all.size() > 1 && is_one(all[0], "first");
  if (first_only) all = all.subspan(1);
  const auto without = index_of(all, "without");
  Result<Values> found = simple(all.first(without.value_or(all.size())), target);
  if (!found) return found;
  if (without)
    std::erase_if(*found, [&](const Value& value) {
      return std::ranges::any_of(all.subspan(*without + 1),
                                 [&](const Word& word) { return equals(value, word); });
    });
  if (first_only) keep_first(*found);
  return found;
}

Result<Values> Phrases::simple(Words words, const Target& target) const {
  if (words.size() == 1 && words[0].element) return Values{value_of(words[0].element)};
  if (words.size() == 4 && is_one(words[1], "that") && words[2].element)
    return done_by(words[0].text, words[2], words[3].text);
  if (words.size() == 6 && joined(words.first(3)) == "key labels of" && is_one(words[4], "in"))
    return key_labels(words[3], words[5]);
  if (words.size() >= 5 && joined(words.subspan(1, 3)) == "of steps of")
    return option_of_steps(words[0].text, words.subspan(4));
  if (words.size() == 4 && joined(words) == "entities of the finding") return entities_of(target);
  if (words.size() == 4 && joined(words.subspan(1)) == "of the finding")
    if (const auto kind = find_kind(words[0].text)) return of_finding(*kind, target);
  if (words.size() >= 3 && is_one(words[0], "steps") && is_one(words[1], "of"))
    return steps_of(words.subspan(2));
  if (const auto that = index_of(words, "that")) {
    const Words condition = words.subspan(*that + 1);
    const std::string subject = joined(words.first(*that));
    if (subject == "operations") return operations_that({}, condition);
    if (subject == "client operations") {
      Result<Values> found = operations_that({}, condition);
      if (found)
        std::erase_if(*found, [&](const Value& value) {
          return !graph_.roles().is_entry(value.element.as<OperationId>());
        });
      return found;
    }
    if (*that == 3 && is_one(words[1], "under")) return operations_that(under(words[2]), condition);
    if (subject == "flows") return flows_that({}, condition);
    if (*that == 2 && is_one(words[1], "flows")) return flows_that(words[0].text, condition);
  }
  if (words.size() == 3 && joined(words.first(2)) == "operations under") {
    Values found;
    for (const OperationId o : under(words[2])) found.push_back(value_of(o));
    return found;
  }
  if (words.size() >= 3 && is_one(words[words.size() - 2], "of")) {
    std::string name = joined(words.first(words.size() - 2));
    return relation(name, words.back());
  }
  return not_understood(words);
}

// All of them, where the finding is about several.
Values Phrases::entities_of(const Target& target) const {
  Values found;
  const auto add = [&](manifest::EntityId e) {
    const bool is_new = std::ranges::find(found, ElementId(e), &Value::element) == found.end();
    if (e && is_new) found.push_back(value_of(e));
  };
  add(target.entity);
  for (const ElementId element : target.elements) {
    add(element.as<manifest::EntityId>());
    if (element.is_place())
      for (const manifest::EntityId e : graph_.places().entities(element)) add(e);
  }
  return found;
}

Values Phrases::of_finding(ElementKind kind, const Target& target) const {
  if (kind == ElementKind::entity && target.entity) return {value_of(target.entity)};
  Values found;
  for (const ElementId element : target.elements) {
    if (element.is(kind)) found.push_back(value_of(element));
    if (kind == ElementKind::service && element.is(ElementKind::operation))
      found.push_back(value_of(manifest()[element.as<OperationId>()]->service));
  }
  return found;
}

Result<bool> Phrases::does(OperationId operation, std::string_view verb, const Word& object) const {
  const Doing* doing = find_doing(verb);
  if (doing == nullptr) return Failure{fmt::format("{} is no word of recipes", quote(verb))};
  const Uses& all = uses(object.element);
  if (doing->verbs == kConsumes)
    return std::ranges::find(all.consumers, operation) != all.consumers.end();
  return std::ranges::any_of(all.steps, [&](const Use& use) {
    return use.operation == operation && manifest::contains(doing->verbs, use.verb);
  });
}

// Itself, and what it calls and waits for, at any depth.
std::vector<OperationId> Phrases::under(const Word& operation) const {
  std::vector<OperationId> found;
  if (const auto o = operation.element.as<OperationId>()) found.push_back(o);
  for (std::size_t i = 0; i < found.size(); ++i)
    for (const manifest::Step step : manifest().steps_of(manifest()[found[i]])) {
      const auto callee = step.target().as<OperationId>();
      if (step.verb() != Verb::call || !callee || step->compensation) continue;
      if (std::ranges::find(found, callee) == found.end()) found.push_back(callee);
    }
  return found;
}

// `write $S and publish $T and are not of $V`, of those given or else of all: then the
// first one names the candidates.
Result<Values> Phrases::operations_that(const std::vector<OperationId>& among,
                                        Words condition) const {
  std::vector<OperationId> candidates;
  for (std::size_t i = 0; i < condition.size(); i += 3) {
    if (i > 0 && !is_one(condition[i++], "and")) return not_understood(condition);
    const Words rest = condition.subspan(i);
    const bool is_foreign = rest.size() >= 4 && joined(rest.first(3)) == "are not of";
    if (is_foreign || (rest.size() >= 3 && joined(rest.first(2)) == "are of")) {
      const ElementId service = rest[is_foreign ? 3 : 2].element;
      std::erase_if(candidates, [&](OperationId o) {
        return (ElementId(manifest()[o]->service) == service) == is_foreign;
      });
      if (is_foreign) ++i;
      continue;
    }
    if (rest.size() < 2) return not_understood(condition);
    const Doing* doing = find_doing(rest[0].text);
    if (doing == nullptr) return not_understood(condition);
    if (i == 0) {
      const Uses& all = uses(rest[1].element);
      if (doing->verbs == kConsumes) candidates = all.consumers;
      for (const Use& use : all.steps)
        if (manifest::contains(doing->verbs, use.verb)) candidates.push_back(use.operation);
      if (!among.empty())
        std::erase_if(candidates,
                      [&](OperationId o) { return std::ranges::find(among, o) == among.end(); });
    } else {
      std::erase_if(candidates, [&](OperationId o) { return !*does(o, rest[0].text, rest[1]); });
    }
    --i;
  }
  std::ranges::sort(candidates);
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  Values found;
  for (const OperationId o : candidates) found.push_back(value_of(o));
  return found;
}

// `read $S`, `write $C`
Result<Values> Phrases::flows_that(std::string_view kind, Words condition) const {
  if (condition.size() != 2) return not_understood(condition);
  const Uses& all = uses(condition[1].element);
  const bool reads = condition[0].text == "read";
  if (!reads && condition[0].text != "write") return not_understood(condition);
  Values found;
  for (const FlowId flow : reads ? all.readers : all.writers) {
    Value value = value_of(flow);
    const Tree* own = document_.find(fmt::format("flows/{}/kind", value.tree.text));
    if (kind.empty() || (own && own->text == kind)) found.push_back(std::move(value));
  }
  return found;
}

// `$O`, `$O that write $S`
Result<Values> Phrases::steps_of(Words words) const {
  const Tree* steps = document_.steps(words[0].text);
  if (steps == nullptr) return Values{};
  Values found;
  if (words.size() == 1) {
    found.push_back({*steps, {}});
    return found;
  }
  if (words.size() != 4 || !is_one(words[1], "that")) return not_understood(words);
  const Doing* doing = find_doing(words[2].text);
  if (doing == nullptr || doing->verbs == kConsumes) return not_understood(words);
  for_each_step(*steps, [&](const Tree& step) {
    const std::string_view verb = verb_of(step);
    if (manifest::contains(doing->verbs, *manifest::parse_verb(verb)) &&
        text_of(step, verb) == words[3].text)
      found.push_back({step, {}});
  });
  return found;
}

// `datasets that $O writes`, `topics that $O publishes`: by its own steps, each once;
// `datasets that $O guards`: what it writes under a guarantee; `guarantees that $O guards`.
Result<Values> Phrases::done_by(std::string_view kind_name, const Word& operation,
                                std::string_view verb) const {
  const auto kind = find_kind(kind_name);
  const Doing* doing = find_doing(verb);
  const auto o = operation.element.as<OperationId>();
  if (!kind || (verb != "guards" && (doing == nullptr || doing->verbs == kConsumes)))
    return Failure{fmt::format("{} is no phrase of recipes",
                               quote(fmt::format("{} that … {}", kind_name, verb)))};
  Values found;
  if (!o) return found;
  const auto add = [&](ElementId element) {
    const bool is_new = std::ranges::find(found, element, &Value::element) == found.end();
    if (element.is(*kind) && is_new) found.push_back(value_of(element));
  };
  for (const manifest::Step step : manifest().steps_of(manifest()[o])) {
    if (step->compensation) continue;
    if (verb != "guards") {
      if (manifest::contains(doing->verbs, step.verb())) add(step.target());
    } else if (const auto guarantee = step[manifest::step::guards];
               guarantee && manifest::is_write(step.verb())) {
      add(step.target());
      add(guarantee.value.target);
    }
  }
  return found;
}

// The labels of the key values under which the operation writes the dataset.
Values Phrases::key_labels(const Word& dataset, const Word& operation) const {
  Values found;
  const auto o = operation.element.as<OperationId>();
  if (!o) return found;
  for (const manifest::Step step : manifest().steps_of(manifest()[o])) {
    const auto label = step[manifest::step::key];
    if (!label || step.target() != dataset.element || !manifest::is_write(step.verb())) continue;
    Value value = value_of_text(manifest().text(*label));
    const bool is_new = std::ranges::none_of(
        found, [&](const Value& other) { return other.tree.text == value.tree.text; });
    if (is_new) found.push_back(std::move(value));
  }
  return found;
}

// `unique_by of steps of $O that publish $T`
Result<Values> Phrases::option_of_steps(std::string_view option, Words steps) const {
  Result<Values> all = steps_of(steps);
  if (!all) return all;
  Values found;
  for (const Value& step : *all)
    if (const Tree* value = child(step.tree, option)) {
      found.push_back({*value, {}});
      found.back().tree.key.clear();
    }
  return found;
}

// ---------------------------------------------------------------------------
// Relations: what stands in front of `of`.

Result<Values> Phrases::relation(std::string_view name, const Word& of) const {
  const ElementId element = of.element;
  const graph::Places& places = graph_.places();
  constexpr std::string_view kOfEngine = " of the engine";
  if (name.ends_with(kOfEngine))
    return engine_fact(name.substr(0, name.size() - kOfEngine.size()), of);
  if (name == "record") {
    const ElementId record = places.sor(element.as<manifest::EntityId>());
    return record ? Values{value_of(record)} : Values{};
  }
  if (name == "copies") return copies_of(of);
  if (name == "entity" && (element.is(ElementKind::dataset) || element.is(ElementKind::topic))) {
    Values found;
    for (const manifest::EntityId e : places.entities(element)) found.push_back(value_of(e));
    return found;
  }
  if (name == "store") {
    const ElementId store = places.container(element);
    return store ? Values{value_of(store)} : Values{};
  }
  if (name == "service" && element.is(ElementKind::operation))
    return Values{value_of(manifest()[element.as<OperationId>()]->service)};
  if ((name == "field" || name == "fields") && element.is(ElementKind::guarantee)) {
    Values found;
    for (const Symbol field : manifest()[element.as<manifest::GuaranteeId>()]->fields)
      found.push_back(value_of_text(manifest().text(field)));
    return found;
  }
  if (name == "capture settings") return capture_settings(element);
  if (name == "form") return form_of(element);
  return attribute(name, of);
}

Values Phrases::copies_of(const Word& entity) const {
  const auto e = entity.element.as<manifest::EntityId>();
  Values found;
  if (!e) return found;
  for (const ElementId place : graph_.places().holdings(e))
    if (place.is(ElementKind::dataset) && !graph_.places().is_sor(place, e))
      found.push_back(value_of(place));
  return found;
}

// A key of the element, by its path below it: `consumes.topic`.
Values Phrases::attribute(std::string_view path, const Word& of) const {
  const bool is_section = of.text == "requirements" || of.text == "readiness";
  if (!of.element && !is_section) return {};
  std::string where = is_section
                          ? fmt::format("{}/{}", of.text, path)
                          : fmt::format("{}/{}/{}", section_of(of.element.kind()), of.text, path);
  std::ranges::replace(where, '.', '/');
  const Tree* found = document_.find(where);
  if (found == nullptr || found->kind == Tree::Kind::nothing) return {};
  Value value{*found, {}};
  value.tree.key.clear();
  if (is_scalar(value.tree)) value.element = manifest().find(value.tree.text);
  return {std::move(value)};
}

Values Phrases::engine_fact(std::string_view name, const Word& of) const {
  const auto field = engines::find_field(name);
  if (!field || !of.element) return {};
  const auto known = graph_.places().engine(of.element)[*field];
  return known ? Values{value_of_text(known->word())} : Values{};
}

// Those that the configuration does not hold yet; of what the manifest says wrongly
// the right value.
Values Phrases::capture_settings(ElementId element) const {
  const engines::Engine* engine = graph_.places().engine(element).engine();
  if (engine == nullptr) return {};
  const std::string store = manifest().reference(graph_.places().container(element));
  Tree settings = Tree::map(true);
  for (const engines::Requirement& need : engine->capture_requirements()) {
    const std::string& value =
        need.advise.empty() && !need.need.empty() ? need.need.front() : need.advise;
    if (value.empty() || need.place == engines::Requirement::Place::flow) continue;
    const bool is_config = need.place == engines::Requirement::Place::config;
    const std::string_view place = is_config ? "config" : "replication";
    const Tree* now = document_.find(fmt::format("stores/{}/{}/{}", store, place, need.setting));
    const bool is_good =
        now == nullptr
            ? !is_config  // the default of the engine
            : (need.need.empty() ? std::ranges::find(need.wrong, now->text) == need.wrong.end()
                                 : std::ranges::find(need.need, now->text) != need.need.end());
    if (is_good) continue;
    Tree& group = child_or_new(settings, place);
    if (!is_map(group)) group = Tree::map(true);
    group.key = place;
    group.add(need.setting, Tree::word(value));
  }
  return settings.children.empty() ? Values{} : Values{{settings, {}}};
}

// Declared, else by the kind of its store.
Values Phrases::form_of(ElementId dataset) const {
  if (Values declared = attribute("form", {manifest().reference(dataset), dataset});
      !declared.empty())
    return declared;
  const auto kind =
      graph_.places().kind(graph_.places().container(dataset).as<manifest::StoreId>());
  if (kind == manifest::StoreKind::search) return {value_of_text("index")};
  return {value_of_text(kind == manifest::StoreKind::cache ? "cache" : "state")};
}

// ---------------------------------------------------------------------------
// Conditions.

Result<Truth> Phrases::holds(std::vector<Word> words, const Target& target) const {
  const Words all(words);
  if (all.size() > 2 && joined(all.first(2)) == "there is") {
    if (all.size() > 5 && joined(all.subspan(2, 3)) == "at most one") {
      const auto found = values({all.begin() + 5, all.end()}, target);
      if (!found) return Failure{found.error()};
      return truth(found->size() <= 1);
    }
    const bool wanted = !is_one(all[2], "no");
    const auto found = values({all.begin() + (wanted ? 2 : 3), all.end()}, target);
    if (!found) return Failure{found.error()};
    return truth(found->empty() != wanted);
  }
  if (index_of(all, "is")) return is(all, target);
  if (all.size() == 5 && joined(all.subspan(1, 2)) == "does not") {
    const auto done = does(all[0].element.as<OperationId>(), all[3].text, all[4]);
    if (!done) return Failure{done.error()};
    return truth(!*done);
  }
  if (all.size() == 3 && all[0].element && find_doing(all[1].text)) {
    const auto done = does(all[0].element.as<OperationId>(), all[1].text, all[2]);
    if (!done) return Failure{done.error()};
    return truth(*done);
  }
  return not_understood(all);
}

// `$D is not $C`, `cleanup of $T is compact or delete`
Result<Truth> Phrases::is(Words words, const Target& target) const {
  const std::size_t at = *index_of(words, "is");
  Words right = words.subspan(at + 1);
  const bool negated = !right.empty() && is_one(right[0], "not");
  if (negated) right = right.subspan(1);
  Result<Values> left =
      at == 1 ? Result<Values>(Values{{Tree::word(words[0].text), words[0].element}})
              : values({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at)}, target);
  if (!left) return Failure{left.error()};
  if (right.size() == 2 && is_one(right[0], "a"))
    if (const auto kind = find_kind(right[1].text)) {
      const Truth found = truth(!left->empty() && left->front().element.is(*kind));
      return negated ? !found : found;
    }
  if (right.size() == 1 && is_one(right[0], "declared")) return truth(left->empty() == negated);
  if (left->empty()) return Truth::unknown;
  const Truth found = truth(std::ranges::any_of(*left, [&](const Value& value) {
    return std::ranges::any_of(
        right, [&](const Word& word) { return !is_one(word, "or") && equals(value, word); });
  }));
  return negated ? !found : found;
}

}  // namespace thalweg::plan
