// SPDX-License-Identifier: Apache-2.0
// SCL001: load or latency of a client operation is not stated, or in a way that
// hides the tail. One look at each operation and the `parallel` blocks of its
// expansion.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"

namespace thalweg::checks::scalability {

using namespace manifest;

namespace {

// Calls side by side that all must answer, each with a p99.
struct Fan {
  std::uint32_t block = graph::kNoIndex;  // of the expansion
  std::size_t calls = 0;
  Duration fastest = Duration::forever();
};

class Stated {
 public:
  Stated(const Context& context, Operation operation)
      : cx_(context),
        words_(context),
        operation_(operation),
        declared_(operation[operation::latency]) {
    if (declared_) latency_ = *declared_;
  }
  void check(Reporter& out) const;

 private:
  bool has_tail() const { return declared_ && (latency_[latency::p95] || latency_[latency::p99]); }
  bool has_middle() const {
    return declared_ && (latency_[latency::mean] || latency_[latency::p50]);
  }
  std::map<std::uint32_t, Fan> fans(const graph::Expansion& x) const;
  std::optional<Fan> fan(const graph::Expansion& x) const;
  Finding start(Reporter& out, std::string_view detail) const;
  void report_missing(Reporter& out) const;
  void report_middle(Reporter& out) const;
  void report_fan(const graph::Expansion& x, const Fan& fan, Reporter& out) const;

  const Context& cx_;
  Words words_;
  Operation operation_;
  Value<RecordView> declared_;
  RecordView latency_;
};

Finding Stated::start(Reporter& out, std::string_view detail) const {
  Finding f = out.start(Verdict::violated);
  f.at = operation_;
  f.span = declared_ ? declared_.span : operation_.span();
  f.scope.operations = {operation_.id()};
  f.detail = detail;
  return f;
}

void Stated::report_missing(Reporter& out) const {
  const RecordView whole = cx_.manifest.requirements();
  const bool load = operation_[operation::rate] || whole[requirements::requests];
  const bool tail = has_tail() || whole[requirements::p95] || whole[requirements::p99];
  if (load && tail) return;
  Finding f = start(out, "missing");
  f.severity = Severity::note;
  std::vector<std::string> lacks;
  if (!load) lacks.emplace_back("how often it is called");
  if (!tail) lacks.emplace_back("how quickly it must answer");
  f.message = fmt::format("nobody says of {} {}", words_.quote(f.at), join_and(lacks));
  f.why = "without numbers every design is right, and none can be checked";
  f.fix = "declare `rate`, and `latency` with p95 and p99: measured, or what users will bear";
  if (!load) f.missing.push_back(words_.key(operation_, "rate"));
  if (!tail) f.missing.push_back(words_.key(operation_, "latency.p99"));
  f.question = "`rate` and `latency` of client operations";
  out.add(std::move(f));
}

void Stated::report_middle(Reporter& out) const {
  Finding f = start(out, "middle");
  f.severity = Severity::warning;
  const bool mean = static_cast<bool>(latency_[latency::mean]);
  f.message = fmt::format("{} states only {} of its latency", words_.quote(f.at),
                          mean ? "the mean" : "the median");
  f.why =
      mean ? "a mean says nothing about anybody: one answer in a hundred may take a hundred times "
             "as long, and those are often the best customers"
           : "half of all answers are slower than the median, and nobody says by how much";
  f.fix = "state p95 and p99, measured at the client";
  f.missing = {words_.key(operation_, "latency.p99")};
  out.add(std::move(f));
}

namespace {

bool waits(Step call) {
  return !call[step::fallback] && !(call[step::best_effort] == true) &&
         call[step::on_failure].value_or(OnFailure::fail) == OnFailure::fail;
}

}  // namespace

// The required calls, side by side, of operations that promise a p99, by block of
// the expansion.
std::map<std::uint32_t, Fan> Stated::fans(const graph::Expansion& x) const {
  std::map<std::uint32_t, Fan> found;
  std::vector<bool> waited(x.frames().size(), true);
  for (std::uint32_t f = 1; f < x.frames().size(); ++f) {
    const graph::Frame& frame = x.frames()[f];
    waited[f] = waited[frame.parent] && waits(cx_.manifest[frame.call]);
    const bool member = frame.block != graph::kNoIndex && x.blocks()[frame.block].parallel_member &&
                        x.blocks()[frame.block].block == frame.call;
    const auto latency = cx_.manifest[frame.operation][operation::latency];
    const auto p99 = latency ? (*latency)[latency::p99] : Value<Duration>{};
    if (!waited[f] || !member || !p99) continue;
    const std::uint32_t around = x.blocks()[frame.block].parent;
    Fan& fan = found.try_emplace(around, Fan{around, 0, Duration::forever()}).first->second;
    ++fan.calls;
    fan.fastest = std::min(fan.fastest, *p99);
  }
  return found;
}

// The widest one that the promise forgets.
std::optional<Fan> Stated::fan(const graph::Expansion& x) const {
  const auto own = declared_ ? latency_[latency::p99] : Value<Duration>{};
  if (!own) return std::nullopt;
  std::optional<Fan> widest;
  for (const auto& [block, fan] : fans(x)) {
    const bool forgotten = fan.calls >= 2 && *own <= fan.fastest;
    if (forgotten && (!widest || widest->calls < fan.calls)) widest = fan;
  }
  return widest;
}

void Stated::report_fan(const graph::Expansion& x, const Fan& fan, Reporter& out) const {
  Finding f = start(out, "fan");
  f.severity = Severity::warning;
  const double slow = (1 - std::pow(0.99, static_cast<double>(fan.calls))) * 100;
  f.message = fmt::format(
      "{} promises a p99 of {}, and waits for {} calls side by side: {:.2g}% of its "
      "requests meet the slowest hundredth of one of them",
      words_.quote(f.at), to_string(latency_[latency::p99].value), fan.calls, slow);
  f.why = fmt::format(
      "each of them takes {} or more once in a hundred times; only 0.99^{} of all "
      "requests escape them all",
      to_string(fan.fastest), fan.calls);
  f.fix =
      "promise what the slowest of them leaves, ask for less, or answer without the last one "
      "(`fallback` with a short `timeout`)";
  f.related.push_back({x.block(fan.block).span(), "all of these are waited for"});
  f.counterexample = Counterexample::budget;
  out.add(std::move(f));
}

void Stated::check(Reporter& out) const {
  if (has_middle() && !has_tail())
    report_middle(out);
  else
    report_missing(out);
  const graph::Expansion x = cx_.graph.expansions().of(operation_.id());
  if (const auto found = fan(x)) report_fan(x, *found, out);
}

}  // namespace

void load_or_latency_not_specified(const Context& context, Reporter& out) {
  for (Operation operation : context.manifest.operations())
    if (context.graph.roles().role(operation.id()) == graph::OperationRole::client)
      Stated(context, operation).check(out);
}

}  // namespace thalweg::checks::scalability
