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

std::string advice_on_option(VerbSet takers) {
  if ((takers & kSimpleVerbs) == kSimpleVerbs) return "put it on the steps inside";
  return fmt::format("it is an option of {}", name_verbs(takers));
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
  void report_verbs(const std::vector<yaml::Node>& verbs);
  void report_no_branch(std::string_view seen, source::Span at);
  void report_no_verb(yaml::Node node);
  void report_no_step(yaml::Node node);

  Loading& loading_;
  OperationId operation_;
};

// --- the verb ---------------------------------------------------------------

void StepReader::report_no_step(yaml::Node node) {
  diag::Diagnostic& problem = loading_.problems.error(
      kMissing, node.span(), fmt::format("a step is a map with one verb, not {}", describe(node)));
  if (node.is_scalar()) problem.help = missing_space(node.text());
  if (problem.help.empty()) problem.help = kExample;
}

void StepReader::report_no_verb(yaml::Node node) {
  const auto verbs = verb_spellings();
  const yaml::Node first = node.first_child();
  diag::Diagnostic& problem =
      loading_.problems.error(kVerbs, first ? first.span() : node.span(), "a step without a verb");
  for (const auto [key, value] : yaml::entries(node)) {
    const std::string_view text = key.text();
    if (find_field(Shape::step, text) || is_free_key(text)) continue;
    problem.span = key.span();
    if (text == "steps") {
      problem.help =
          "write the list of steps itself here, or say what the block is: "
          "`transaction: local`";
    } else {
      problem.message = fmt::format("{} is not a verb of a step", quote(text));
      problem.help = loading_.suggestions.did_you_mean(text, verbs);
    }
    break;
  }
  if (problem.help.empty()) problem.help = "the verbs are " + join_and(verbs, "`");
}

void StepReader::report_verbs(const std::vector<yaml::Node>& verbs) {
  std::vector<std::string_view> names;
  for (const yaml::Node verb : verbs) names.push_back(verb.text());
  diag::Diagnostic& problem = loading_.problems.error(
      kVerbs, verbs[1].span(),
      fmt::format("a step with {} verbs: {}", names.size(), join_and(names, "`")));
  problem.label(verbs[0].span(), "the first").hint("make each of them a step of its own");
}

// The first verb of the map; another one is a problem.
bool StepReader::find_verb(yaml::Node node, Parts& parts) {
  std::vector<yaml::Node> more;
  for (const auto [key, value] : yaml::entries(node)) {
    if (!parse_verb(key.text())) continue;
    if (parts.verb_key) {
      if (more.empty()) more.push_back(parts.verb_key);
      more.push_back(key);
    } else {
      parts.verb_key = key;
      parts.verb_value = value;
    }
  }
  if (!parts.verb_key) report_no_verb(node);
  if (!more.empty()) report_verbs(more);
  return static_cast<bool>(parts.verb_key);
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
  if (!value.is_scalar()) {
    loading_.problems
        .error(kMissing, value.span(),
               fmt::format("`{}` takes {}, not {}", verb.spelling, target_nouns(verb.targets),
                           describe(value)))
        .help = value.is_sequence() ? std::string("write a step for each of them")
                                    : fmt::format("write {}", target_spelling(verb.targets));
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
  if (!field && text != "steps" && text != "compensate") {
    return report_unknown_key(loading_, Shape::step, key);
  }
  const std::string self =
      verb == Verb::branch ? "a branch of `either`" : fmt::format("`{}`", to_string(verb));
  loading_.problems.error(kUnknownKey, key.span(), fmt::format("{} does not take `{}`", self, text))
      .help = field ? advice_on_option(field->when)
              : text == "steps"
                  ? "`steps` stand in `transaction`, `saga` and the branches of `either`"
                  : "`compensate` stands in single steps and in `transaction`";
}

void StepReader::read_inside(StepId id, const Parts& parts) {
  const Verb verb = steps()[id.index()].verb;
  if (verb == Verb::parallel) read_all(parts.verb_value, id);
  if (verb == Verb::either) {
    read_each(parts.verb_value, [&](yaml::Node entry) { read_branch(entry, id); });
  }
  const bool is_list = verb == Verb::transaction || verb == Verb::saga;
  if (is_list && parts.verb_value.is_sequence()) read_all(parts.verb_value, id);
  if (parts.steps) read_all(parts.steps, id);
  if (parts.compensate) read_step(parts.compensate, id, true);
}

void StepReader::finish_step(StepId id, RecordScope& scope, const Parts& parts) {
  const RecordId record = scope.finish_unless_empty();
  steps()[id.index()].record = record;
  const Verb verb = steps()[id.index()].verb;
  const bool is_block = verb == Verb::transaction || verb == Verb::saga;
  if (is_block && !parts.steps && !parts.verb_value.is_sequence()) {
    const StepData& step = steps()[id.index()];
    loading_.problems
        .error(kMissing, {step.file, step.begin, step.end},
               fmt::format("`{}` without `steps`", to_string(verb)))
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

void StepReader::report_no_branch(std::string_view seen, source::Span at) {
  loading_.problems
      .error(kMissing, at, fmt::format("a branch of `either` has `when` and `steps`, not {}", seen))
      .help = "write `- when: …` and the steps of this branch under `steps`";
}

void StepReader::read_branch(yaml::Node node, StepId parent) {
  if (!node.is_map()) return report_no_branch(describe(node), node.span());
  Parts parts;
  const yaml::Node first = node.first_child();
  for (const auto [key, value] : yaml::entries(node)) {
    if (parse_verb(key.text())) return report_no_branch("a verb", key.span());
  }
  RecordScope scope(loading_, Shape::step, node.span());
  const StepId id = begin_step(Verb::branch, first ? first : node, parent);
  for (const auto [key, value] : yaml::entries(node)) {
    if (key.text() == "when") {
      steps()[id.index()].begin = key.span().begin;
      steps()[id.index()].end = value.span().end;
    }
    read_option(scope, Verb::branch, key, value, parts);
  }
  const bool has_when = scope.has(*find_field(Shape::step, "when"));
  if (!has_when || !parts.steps) {
    const std::string_view missing = has_when      ? "`steps`"
                                     : parts.steps ? "`when`"
                                                   : "`when` and `steps`";
    loading_.problems
        .error(kMissing, first ? first.span() : node.span(),
               fmt::format("a branch of `either` without {}", missing))
        .help = "say when it runs, and what: `when` is a text, `steps` a list";
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
