// SPDX-License-Identifier: Apache-2.0
#include "manifest/read_steps.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/read_record.h"
#include "manifest/read_value.h"

namespace thalweg::manifest {

namespace {

constexpr VerbSet kBlocksOfSteps =
    verb_bit(Verb::transaction) | verb_bit(Verb::saga) | verb_bit(Verb::branch);
constexpr VerbSet kCompensated = kSimpleVerbs | verb_bit(Verb::transaction);
constexpr std::string_view kExample =
    "write a verb and what it acts on: `- update: shop-db/product`";

std::vector<std::string_view> verb_spellings() {
  std::vector<std::string_view> spellings;
  for (std::size_t i = 0; i + 1 < kVerbCount; ++i) {
    spellings.push_back(to_string(static_cast<Verb>(i)));
  }
  return spellings;
}

// `` `insert`, `upsert` and `call` ``
std::string name_verbs(VerbSet verbs) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kVerbCount; ++i) {
    if (contains(verbs, static_cast<Verb>(i))) names.push_back(to_string(static_cast<Verb>(i)));
  }
  return join_and(names, "`");
}

// The parts of a step that are not options.
struct Parts {
  yaml::Node verb_key;
  yaml::Node verb_value;
  yaml::Node steps;
  yaml::Node compensate;
};

class StepReader {
 public:
  StepReader(Loading& loading, OperationId operation) : loading_(loading), operation_(operation) {}

  // `one` reads each entry of a list, or the only one.
  template <class One>
  void read_each(yaml::Node list, One one) {
    if (!list.is_sequence()) return one(list);
    for (const yaml::Node entry : yaml::items(list)) one(entry);
  }
  void read_all(yaml::Node list, StepId parent) {
    read_each(list, [&](yaml::Node entry) { read_step(entry, parent, false); });
  }

 private:
  std::vector<StepData>& steps() { return loading_.model.steps; }

  void read_step(yaml::Node node, StepId parent, bool compensation);
  void read_branch(yaml::Node node, StepId parent);
  StepId begin_step(Verb verb, yaml::Node key, StepId parent);
  void finish_step(StepId id, RecordScope& scope, const Parts& parts);
  void read_option(RecordScope& scope, Verb verb, yaml::Node key, yaml::Node value, Parts& parts);
  void read_verb_value(StepData& step, yaml::Node value);
  std::uint8_t read_block_word(Verb verb, yaml::Node value);
  void read_inside(StepId id, const Parts& parts);
  bool find_verb(yaml::Node node, Parts& parts);
  void report_no_verb(yaml::Node node);
  void report_no_step(yaml::Node node);

  Loading& loading_;
  OperationId operation_;
};

// --- the verb ---------------------------------------------------------------

void StepReader::report_no_step(yaml::Node node) {
  loading_.problems
      .error(kMissing, node.span(),
             fmt::format("a step is a map with one verb, not {}", describe(node)))
      .help = kExample;
}

void StepReader::report_no_verb(yaml::Node node) {
  const auto verbs = verb_spellings();
  const yaml::Node first = node.first_child();
  diag::Diagnostic& problem =
      loading_.problems.error(kVerbs, first ? first.span() : node.span(), "a step without a verb");
  for (const auto [key, value] : yaml::entries(node)) {
    if (find_field(Shape::step, key.text()) || is_free_key(key.text())) continue;
    problem.span = key.span();
    problem.message = fmt::format("{} is not a verb of a step", quote(key.text()));
    problem.help = loading_.suggestions.did_you_mean(key.text(), verbs);
    break;
  }
  if (problem.help.empty()) problem.help = "the verbs are " + join_and(verbs, "`");
}

// The first verb of the map; a second one is a problem.
bool StepReader::find_verb(yaml::Node node, Parts& parts) {
  diag::Diagnostic* problem = nullptr;
  for (const auto [key, value] : yaml::entries(node)) {
    if (!parse_verb(key.text())) continue;
    if (!parts.verb_key) {
      parts.verb_key = key;
      parts.verb_value = value;
    } else if (problem == nullptr) {
      problem =
          &loading_.problems.error(kVerbs, key.span(),
                                   fmt::format("a second verb, {}, in the step of {}",
                                               quote(key.text()), quote(parts.verb_key.text())));
      problem->label(parts.verb_key.span(), "the first verb").hint("make it a step of its own");
    }
  }
  if (parts.verb_key) return true;
  report_no_verb(node);
  return false;
}

std::uint8_t StepReader::read_block_word(Verb verb, yaml::Node value) {
  const bool is_saga = verb == Verb::saga;
  const auto kinds = is_saga ? words<Style>() : words<TransactionKind>();
  const auto found = std::find(kinds.begin(), kinds.end(), value.text());
  if (value.is_scalar() && found != kinds.end()) {
    return static_cast<std::uint8_t>(found - kinds.begin());
  }
  const std::string seen = value.is_scalar() ? quote(value.text()) : std::string(describe(value));
  diag::Diagnostic& problem = loading_.problems.error(
      value.is_scalar() ? kBadValue : kMissing, value.span(),
      fmt::format("`{}` takes one of {}, not {}", to_string(verb), join_or(kinds), seen));
  if (value.is_scalar()) problem.help = loading_.suggestions.did_you_mean(value.text(), kinds);
  if (value.is_sequence()) {
    problem.help =
        fmt::format("write `{}: {}` and the list behind `steps`", to_string(verb), kinds.front());
  }
  return 0;
}

void StepReader::read_verb_value(StepData& step, yaml::Node value) {
  step.end = value.span().end;
  if (step.verb == Verb::transaction || step.verb == Verb::saga) {
    step.word = read_block_word(step.verb, value);
    return;
  }
  const VerbInfo& verb = info(step.verb);
  const FieldInfo field{.spelling = verb.spelling, .type = Type::ref, .targets = verb.targets};
  if (value.is_null()) {
    loading_.problems
        .error(kMissing, value.span(),
               fmt::format("`{}` does not say what it acts on", verb.spelling))
        .help = fmt::format("write {}", target_spelling(verb.targets));
    return;
  }
  if (expect_reference(loading_, field, value)) step.target.text = loading_.intern(value);
}

// --- the step ---------------------------------------------------------------

StepId StepReader::begin_step(Verb verb, yaml::Node key, StepId parent) {
  StepData step;
  step.verb = verb;
  step.file = key.span().file;
  step.begin = key.span().begin;
  step.end = key.span().end;
  step.parent = parent;
  step.operation = operation_;
  steps().push_back(step);
  return StepId(steps().size() - 1);
}

void StepReader::read_option(RecordScope& scope, Verb verb, yaml::Node key, yaml::Node value,
                             Parts& parts) {
  const std::string_view text = key.text();
  if (text == "steps" && contains(kBlocksOfSteps, verb)) {
    parts.steps = value;
    return;
  }
  if (text == "compensate" && contains(kCompensated, verb)) {
    parts.compensate = value;
    return;
  }
  const FieldInfo* const field = find_field(Shape::step, text);
  if (field && contains(field->when, verb)) return scope.add(*field, value);
  if (is_free_key(text)) return;
  const VerbSet taken = field                  ? field->when
                        : text == "steps"      ? kBlocksOfSteps
                        : text == "compensate" ? kCompensated
                                               : 0;
  if (taken == 0) return report_unknown_key(loading_, Shape::step, key);
  const std::string_view self = verb == Verb::branch ? "a branch" : to_string(verb);
  diag::Diagnostic& problem = loading_.problems.error(
      kUnknownKey, key.span(),
      verb == Verb::branch ? fmt::format("`{}` is no key of a branch of `either`", text)
                           : fmt::format("`{}` does not take `{}`", self, text));
  constexpr VerbSet kWide = kSimpleVerbs;
  problem.help = (taken & kWide) == kWide ? std::string("put it on the steps inside")
                                          : fmt::format("it is an option of {}", name_verbs(taken));
}

void StepReader::read_inside(StepId id, const Parts& parts) {
  const Verb verb = steps()[id.index()].verb;
  if (verb == Verb::parallel) read_all(parts.verb_value, id);
  if (verb == Verb::either) {
    read_each(parts.verb_value, [&](yaml::Node entry) { read_branch(entry, id); });
  }
  if (parts.steps) read_all(parts.steps, id);
  if (parts.compensate) read_step(parts.compensate, id, true);
}

void StepReader::finish_step(StepId id, RecordScope& scope, const Parts& parts) {
  const RecordId record = scope.finish_unless_empty();
  steps()[id.index()].record = record;
  const Verb verb = steps()[id.index()].verb;
  if (contains(kBlocksOfSteps, verb) && !parts.steps) {
    const StepData& step = steps()[id.index()];
    const std::string_view what = verb == Verb::branch ? "a branch" : to_string(verb);
    loading_.problems
        .error(kMissing, {step.file, step.begin, step.end},
               verb == Verb::branch ? std::string("a branch without `steps`")
                                    : fmt::format("`{}` without `steps`", what))
        .help = "add `steps` with what runs inside";
  }
  read_inside(id, parts);
  steps()[id.index()].next = static_cast<std::uint32_t>(steps().size());
}

void StepReader::read_step(yaml::Node node, StepId parent, bool compensation) {
  if (!node.is_map()) return report_no_step(node);
  Parts parts;
  if (!find_verb(node, parts)) return;
  const Verb verb = *parse_verb(parts.verb_key.text());
  const StepId id = begin_step(verb, parts.verb_key, parent);
  steps()[id.index()].compensation = compensation;
  const bool holds_list = verb == Verb::parallel || verb == Verb::either;
  if (!holds_list) read_verb_value(steps()[id.index()], parts.verb_value);
  RecordScope scope(loading_, Shape::step, node.span());
  for (const auto [key, value] : yaml::entries(node)) {
    if (!parse_verb(key.text())) read_option(scope, verb, key, value, parts);
  }
  finish_step(id, scope, parts);
}

void StepReader::read_branch(yaml::Node node, StepId parent) {
  if (!node.is_map()) {
    loading_.problems
        .error(kMissing, node.span(),
               fmt::format("a branch of `either` is a map, not {}", describe(node)))
        .help = "write `- when: …` and `steps` below it";
    return;
  }
  Parts parts;
  RecordScope scope(loading_, Shape::step, node.span());
  const yaml::Node first = node.first_child();
  const StepId id = begin_step(Verb::branch, first ? first : node, parent);
  for (const auto [key, value] : yaml::entries(node)) {
    if (key.text() == "when") {
      steps()[id.index()].begin = key.span().begin;
      steps()[id.index()].end = value.span().end;
    }
    read_option(scope, Verb::branch, key, value, parts);
  }
  if (!scope.has(*find_field(Shape::step, "when"))) {
    loading_.problems
        .error(kMissing, first ? first.span() : node.span(), "a branch of `either` without `when`")
        .help = "add `when`: a text that says when this branch runs";
  }
  finish_step(id, scope, parts);
}

}  // namespace

void read_steps(Loading& loading, OperationId operation, yaml::Node steps) {
  if (steps.is_null()) {
    loading.problems.error(kMissing, steps.span(), "`steps` has no value").help =
        "write a list of steps, or `[]`";
    return;
  }
  StepReader(loading, operation).read_all(steps, StepId());
}

}  // namespace thalweg::manifest
