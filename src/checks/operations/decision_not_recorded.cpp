// SPDX-License-Identifier: Apache-2.0
// OPS001: a choice that trades one thing for another, and no accepted decision
// says why. The choices are an analysis of the graph; accepted findings are
// choices too.
#include <fmt/core.h>

#include "checks/settle.h"
#include "checks/words.h"
#include "graph/choices.h"

namespace thalweg::checks::operations {

using namespace manifest;
using graph::Choice;

namespace {

constexpr std::string_view kQuestion = "a decision record for each choice";

constexpr std::string_view kOfAcceptance = "`decision` of accepted findings";

constexpr std::string_view kRecord =
    "write down what you gain, what you give up, which other ways there were, and when to look "
    "again";

void report(const Context& context, const Choice& choice, Reporter& out) {
  Finding f = out.start(Verdict::violated);
  f.severity = choice.expensive ? Severity::warning : Severity::note;
  f.at = choice.element;
  f.entity = choice.entity;
  if (choice.entity) f.elements = {choice.entity};
  f.span = choice.span;
  if (choice.element.is(ElementKind::store)) f.scope.container = choice.element;
  f.scope.block = choice.step;
  if (choice.step) f.detail = fmt::format("choice {}", static_cast<int>(choice.kind));
  f.message = fmt::format("no decision record says why {}", choice.what);
  f.why =
      choice.expensive
          ? "it is expensive to reverse, and those who have to decide that will not know what was "
            "weighed, or that there was a choice at all"
          : "the next one who works here cannot tell it from an accident";
  f.fix =
      choice.pending
          ? fmt::format("decide on `{}` (`status: accepted`), and {}",
                        context.manifest[choice.pending].name(), kRecord)
          : fmt::format("{}; list it under `decisions` with `about: [{}]` and `status: accepted`",
                        kRecord, context.manifest.reference(choice.element));
  f.counterexample = Counterexample::undeclared;
  if (choice.pending) {
    const Decision decision = context.manifest[choice.pending];
    const auto status = decision[decision::status];
    f.related.push_back(
        {decision.span(), fmt::format("`{}` is about it, but {}", decision.name(),
                                      status ? to_string(*status) : "not accepted")});
  }
  f.missing = {fmt::format("a decision about {}", context.manifest.reference(choice.element))};
  if (!choice.expensive) f.question = kQuestion;
  out.add(std::move(f));
}

// What somebody accepted is a choice as well.
void report(const Context& context, const AcceptData& accept, Reporter& out) {
  const Manifest& manifest = context.manifest;
  const RecordView entry = manifest.record(accept.record);
  if (entry[accept::decision]) return;
  const auto rule = find_rule(manifest.text(accept.rule));
  const std::string code =
      rule ? std::string(page(*rule).code) : std::string(manifest.text(accept.rule));
  if (code.starts_with("OPS")) return;  // the note about the note
  if (is_tolerable(code)) return;       // no choice of the design
  const std::string at(manifest.text(accept.at));
  const ElementId element = manifest.find(at);
  Finding f = out.start(Verdict::violated);
  f.severity = Severity::note;
  f.at = element ? element : ElementId::system();
  f.span = accept.span;
  f.detail = code + " " + at;
  f.message = fmt::format("no decision record says why {} is accepted at `{}`", code, at);
  f.why = "a sentence in `reason` does not say what was weighed, and it ends with the acceptance";
  f.fix = fmt::format("{}; list it under `decisions`, and name it in the acceptance (`decision`)",
                      kRecord);
  f.counterexample = Counterexample::undeclared;
  f.missing = {fmt::format("`decision` of what accepts {} at `{}`", code, at)};
  f.question = kOfAcceptance;
  out.add(std::move(f));
}

}  // namespace

void decision_not_recorded(const Context& context, Reporter& out) {
  for (const Choice& choice : graph::choices(context.graph))
    if (!choice.decision) report(context, choice, out);
  for (const AcceptData& accept : context.manifest.model().accepts)
    if (accept.record) report(context, accept, out);
}

}  // namespace thalweg::checks::operations
