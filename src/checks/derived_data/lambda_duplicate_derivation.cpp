// SPDX-License-Identifier: Apache-2.0
// DRV002: a batch path and a stream path compute the same view with two code
// bases. Pairs are looked for where they meet: in a dataset that both write, and
// in operations that read what each of them writes.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::derived_data {

using namespace manifest;

namespace {

// Of the flows that meet somewhere only so many are compared with one another.
constexpr std::size_t kCompared = 8;

// Where a batch flow and a stream flow meet.
struct Meeting {
  FlowId batch, stream;
  DatasetId first, second;  // what they write; the same one, or two
  OperationId reader;       // of two
  source::Span span;        // where it reads the second
};

class Lambdas {
 public:
  Lambdas(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {}
  void run();

 private:
  void find_writers();
  void meet_in(DatasetId d);
  void meet_in(const graph::Expansion& x);
  void compare(const Meeting& meeting);
  bool share_source(const Meeting& meeting);
  const std::vector<ElementId>& before(FlowId flow, EntityId e);
  void report(const Meeting& meeting, Verdict verdict, bool assumed);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  std::map<DatasetId, std::vector<FlowId>> batches_, streams_;  // by what they write
  std::map<FlowId, std::vector<ElementId>> before_;
  std::set<std::pair<FlowId, FlowId>> seen_;
};

void Lambdas::find_writers() {
  for (Flow flow : cx_.manifest.flows()) {
    const bool batch = flow[flow::kind] == FlowKind::batch;
    if (!batch && !(flow[flow::kind] == FlowKind::stream)) continue;
    for (ElementId to : graph_.delivery().outputs(flow)) {
      const auto d = to.as<DatasetId>();
      if (!d || !cx_.manifest[d]->entity || graph_.places().is_auxiliary(d)) continue;
      auto& writers = batch ? batches_[d] : streams_[d];
      if (writers.size() < kCompared) writers.push_back(flow.id());
    }
  }
}

// Everything from which the data of a flow comes, sorted.
const std::vector<ElementId>& Lambdas::before(FlowId flow, EntityId e) {
  auto& places = before_[flow];
  if (!places.empty()) return places;
  for (ElementId from : graph_.delivery().inputs(flow))
    for (const graph::Reached& r : graph_.hops().sources(from, graph::Search{e}))
      places.push_back(r.place);
  make_unique(places);
  return places;
}

bool Lambdas::share_source(const Meeting& meeting) {
  const auto& a = before(meeting.batch, cx_.manifest[meeting.first]->entity);
  const auto& b = before(meeting.stream, cx_.manifest[meeting.second]->entity);
  return std::any_of(a.begin(), a.end(), [&](ElementId place) {
    return std::binary_search(b.begin(), b.end(), place);
  });
}

// Without `logic` the two are taken to be different code, because their kinds
// are, where the batch runs again and again.
void Lambdas::compare(const Meeting& meeting) {
  const auto ours = cx_.manifest[meeting.batch][flow::logic];
  const auto theirs = cx_.manifest[meeting.stream][flow::logic];
  const bool said = ours && theirs;
  if (said && *ours == *theirs) return;
  if (seen_.contains({meeting.batch, meeting.stream}) || !share_source(meeting)) return;
  seen_.insert({meeting.batch, meeting.stream});
  const bool recurs = static_cast<bool>(cx_.manifest[meeting.batch][flow::interval]);
  report(meeting, said || recurs ? Verdict::violated : Verdict::possible, !said);
}

void Lambdas::report(const Meeting& meeting, Verdict verdict, bool assumed) {
  const Flow batch = cx_.manifest[meeting.batch];
  const std::string first = words_.quote(ElementId(meeting.first));
  const std::string b = words_.quote(ElementId(meeting.batch));
  const std::string s = words_.quote(ElementId(meeting.stream));
  Finding f = out_.start(verdict);
  f.at = meeting.batch;
  f.entity = cx_.manifest[meeting.first]->entity;
  f.elements = {meeting.stream, meeting.first, meeting.second};
  if (meeting.reader) f.elements.push_back(meeting.reader);
  f.span = batch.span();
  f.detail = words_.name(ElementId(meeting.stream));
  f.message = meeting.reader
                  ? fmt::format(
                        "{} and {} are computed from the same data, by {} (batch) and {} (stream), "
                        "and {} merges them",
                        first, words_.quote(ElementId(meeting.second)), b, s,
                        words_.quote(ElementId(meeting.reader)))
                  : fmt::format("{} is computed twice, by {} (batch) and {} (stream)", first, b, s);
  if (verdict == Verdict::possible) f.message += ", unless the batch is a load that runs once";
  f.why =
      "every change of a rule must be made and tested twice; where the two differ, numbers change "
      "when the batch has run, and the merge is a third copy of the logic";
  f.fix =
      "keep one derivation that can be replayed from the log, or run one code base both ways "
      "(the same `logic`)";
  f.related.push_back({cx_.manifest.span(meeting.stream), "the stream"});
  if (meeting.reader) f.related.push_back({meeting.span, "merged here"});
  if (assumed) {
    f.facts.push_back({"taken to be two code bases, because one is a batch and one a stream",
                       graph::Origin::inferred, batch.span()});
    for (FlowId flow : {meeting.batch, meeting.stream})
      if (verdict == Verdict::possible && !cx_.manifest[flow][flow::logic])
        f.missing.push_back(words_.key(flow, "logic"));
  } else {
    for (FlowId flow : {meeting.batch, meeting.stream}) {
      const auto logic = cx_.manifest[flow][flow::logic];
      f.facts.push_back(
          {fmt::format("{} runs `{}`", words_.quote(ElementId(flow)), cx_.manifest.text(*logic)),
           graph::Origin::declared, logic.span});
    }
  }
  f.scope.place = meeting.first;
  out_.add(std::move(f));
}

void Lambdas::meet_in(DatasetId d) {
  const auto streams = streams_.find(d);
  if (streams == streams_.end()) return;
  for (FlowId batch : batches_[d])
    for (FlowId stream : streams->second) compare({batch, stream, d, d, {}, {}});
}

// What one operation reads of batches and of streams.
void Lambdas::meet_in(const graph::Expansion& x) {
  std::vector<std::pair<DatasetId, std::uint32_t>> ours, theirs;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const auto d = x.step(i).target().as<DatasetId>();
    if (!d || x.step(i).verb() != Verb::read) continue;
    if (batches_.contains(d) && ours.size() < kCompared) ours.emplace_back(d, i);
    if (streams_.contains(d) && theirs.size() < kCompared) theirs.emplace_back(d, i);
  }
  for (const auto& [first, i] : ours)
    for (const auto& [second, j] : theirs) {
      const EntityId e = cx_.manifest[first]->entity;
      if (first == second || !graph_.entities().related(e, cx_.manifest[second]->entity)) continue;
      if (!x.co_executable(i, j)) continue;
      for (FlowId batch : batches_[first])
        for (FlowId stream : streams_[second]) {
          const std::uint32_t both[] = {i, j};
          const auto frame = x.common_frame(both);
          compare({batch, stream, first, second, x.frames()[frame].operation,
                   x.shown_in(j, frame).span()});
        }
    }
}

void Lambdas::run() {
  find_writers();
  if (batches_.empty() || streams_.empty()) return;
  for (const auto& [d, flows] : batches_) meet_in(d);
  for (OperationId start : graph_.roles().starts()) meet_in(graph_.expansions().of(start));
}

}  // namespace

void lambda_duplicate_derivation(const Context& context, Reporter& out) {
  Lambdas(context, out).run();
}

}  // namespace thalweg::checks::derived_data
