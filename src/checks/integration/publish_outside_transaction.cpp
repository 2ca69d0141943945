// SPDX-License-Identifier: Apache-2.0
// INT002: state and the event about it do not commit together. Three shapes: a
// direct publish (a), an outbox row in another transaction (b), and a consumer
// that skips its redelivery, and with it the publish (c).
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/audience.h"
#include "graph/remedies.h"

namespace thalweg::checks::integration {

using namespace manifest;

namespace {

struct Split {
  std::uint32_t write, event;  // indexes in the expansion
  Truth separate;
  bool skipped = false;   // (c): a redelivery is recognised before the publish
  bool given_up = false;  // the publish of a consumer may fail without a redelivery
};

class Search {
 public:
  Search(const Context& context, const graph::Expansion& x)
      : cx_(context), graph_(context.graph), x_(x) {
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (is_state(i)) states_.push_back(i);
    std::stable_partition(states_.begin(), states_.end(),
                          [this](std::uint32_t i) { return is_record(i); });
  }

  std::optional<Split> run(std::uint32_t event) const;
  bool is_outbox(std::uint32_t i) const { return form(i) == Form::outbox; }
  bool is_event(std::uint32_t i) const {
    return graph_.steps().is_publish(x_, i) || (graph_.steps().is_write(x_, i) && is_outbox(i));
  }

 private:
  std::optional<Form> form(std::uint32_t i) const;
  bool is_state(std::uint32_t i) const;
  bool is_record(std::uint32_t i) const;
  Truth related(std::uint32_t write, std::uint32_t event) const;
  bool harmless(std::uint32_t event) const;
  bool driven(std::uint32_t event) const;
  bool skips(std::uint32_t write, std::uint32_t event) const;
  bool in_transaction(std::uint32_t i) const;

  const Context& cx_;
  const graph::Graph& graph_;
  const graph::Expansion& x_;
  std::vector<std::uint32_t> states_;  // writes of the data itself, of the record first
};

// What stands in no transaction commits with nothing.
bool Search::in_transaction(std::uint32_t i) const {
  const std::uint32_t block = x_.steps()[i].block;
  return block != graph::kNoIndex && x_.blocks()[block].transaction != graph::kNoIndex;
}

std::optional<Form> Search::form(std::uint32_t i) const {
  const auto id = x_.step(i).target().as<DatasetId>();
  if (!id) return std::nullopt;
  return cx_.manifest[id][dataset::form].value_or(Form::state);
}

// A write of the data itself; copies that are filled by hand count as well.
bool Search::is_state(std::uint32_t i) const {
  const auto of = form(i);
  const bool bookkeeping = !of || *of == Form::outbox || *of == Form::dedupe || *of == Form::lock ||
                           *of == Form::saga || *of == Form::audit;
  return !bookkeeping && graph_.steps().is_write(x_, i);
}

bool Search::is_record(std::uint32_t i) const {
  const auto written = graph_.steps().entities(x_, i);
  return std::any_of(written.begin(), written.end(),
                     [&](EntityId e) { return graph_.places().is_sor(x_.step(i).target(), e); });
}

// Unknown where nobody says what the topic carries.
Truth Search::related(std::uint32_t write, std::uint32_t event) const {
  const auto written = graph_.steps().entities(x_, write);
  const auto told = graph_.steps().entities(x_, event);
  if (told.empty() || written.empty()) return Truth::unknown;
  return truth(graph_.entities().related(written, told));
}

// Nobody minds when the event is lost.
bool Search::harmless(std::uint32_t event) const {
  if (!graph_.steps().is_best_effort(x_, event)) return false;
  const auto told = graph_.steps().entities(x_, event);
  return std::none_of(told.begin(), told.end(),
                      [&](EntityId e) { return graph_.entities().is_critical(e); });
}

// Something drives the operation to its end, so that a crash loses nothing;
// what a transaction around the publish rolls back is another matter.
bool Search::driven(std::uint32_t event) const {
  if (x_.enclosing(event, Verb::transaction) != graph::kNoIndex) return false;
  return x_.any_on_path(event, [&](OperationId o) {
    return static_cast<bool>(cx_.manifest[o][operation::completion]);
  });
}

// A redelivered message is recognised as done, or its write is refused, before
// the event is published. What is published first was published by the time that
// anything is recognised.
bool Search::skips(std::uint32_t write, std::uint32_t event) const {
  if (x_.before(event, write)) return false;
  if (graph_.idempotence().dedupe_of(x_, event)) return true;
  return x_.step(write)[step::only_if] && x_.before(write, event);
}

std::optional<Split> Search::run(std::uint32_t event) const {
  if (harmless(event) || driven(event)) return std::nullopt;
  const bool redelivered = !graph_.runs_once(x_.start());
  std::optional<Split> found;
  const bool alone = !in_transaction(event);
  for (std::uint32_t i : states_) {
    if (alone && found && is_yes(found->separate)) break;
    if (!x_.co_executable(i, event)) continue;
    if (is_outbox(event) && graph_.places().container(x_.step(i).target()) !=
                                graph_.places().container(x_.step(event).target()))
      continue;
    const Truth is_related = related(i, event);
    const Truth atomic = graph_.atomicity().atomic(x_, i, event);
    // An event that commits with the state it is about is sound, whatever else
    // the operation does.
    if (is_yes(atomic) && !is_no(is_related)) return std::nullopt;
    const Truth separate = is_related & !atomic;
    const bool skipped = redelivered && skips(i, event);
    const bool given_up = redelivered && graph_.steps().may_be_lost(x_, event);
    if (is_no(separate) || (redelivered && !skipped && !given_up)) continue;
    if (!found || separate > found->separate) found = Split{i, event, separate, skipped, given_up};
  }
  return found;
}

class Report {
 public:
  Report(const Context& context, const graph::Expansion& x, const Split& split)
      : cx_(context), x_(x), split_(split), words_(context) {
    const std::uint32_t both[] = {split.write, split.event};
    frame_ = x.common_frame(both);
  }
  Finding finding(Reporter& out, graph::Audience& audience) const;
  OperationId operation() const { return x_.frames()[frame_].operation; }

 private:
  void tell(Finding& f, bool outbox) const;
  void weigh(Finding& f, graph::Audience& audience) const;
  std::string why(bool outbox) const;
  std::string fix(bool outbox) const;
  EntityId entity() const;

  const Context& cx_;
  const graph::Expansion& x_;
  const Split& split_;
  Words words_;
  std::uint32_t frame_ = 0;
};

EntityId Report::entity() const {
  const auto written = cx_.graph.steps().entities(x_, split_.write);
  return written.empty() ? EntityId() : written.front();
}

std::string Report::why(bool outbox) const {
  const std::string write = words_.quote(x_.step(split_.write));
  const std::string event = words_.quote(x_.step(split_.event));
  if (split_.skipped)
    return fmt::format(
        "a crash after {} leaves the event unpublished, and the redelivered message "
        "is skipped as already done: the event is lost",
        write);
  if (split_.given_up)
    return fmt::format(
        "when {} fails, it is given up and the message counts as done: the data is changed, and "
        "nobody downstream ever hears of it",
        event);
  // Between begin and commit, though it may say that it is `outside`.
  const std::uint32_t block = x_.enclosing(split_.write, Verb::transaction);
  if (!outbox && block != graph::kNoIndex && x_.in_block(split_.event, block))
    return fmt::format(
        "{} leaves at once, while the transaction of {} may still roll back: readers then see a "
        "change that never happened",
        event, write);
  if (x_.before(split_.write, split_.event))
    return fmt::format(
        "a crash after {} and before {} loses the event: the data is changed, and "
        "nobody downstream ever hears of it",
        write, event);
  return fmt::format("a crash after {} and before {} announces a change that never happened", event,
                     write);
}

// A declared protection makes the loss less likely, or less bad.
void Report::weigh(Finding& f, graph::Audience& audience) const {
  const Step event = x_.step(split_.event);
  const auto lower = [&](std::string text, source::Span span,
                         graph::Origin origin = graph::Origin::declared) {
    f.severity = std::min(f.severity, Severity::warning);
    f.severity_is_final = true;
    f.facts.push_back({std::move(text), origin, span});
  };
  if (const auto redriven = event[step::redriven_by])
    lower(fmt::format("{} publishes again what was missed", words_.quote(redriven->target)),
          redriven.span);
  const auto topic = event.target().as<TopicId>();
  const auto told = cx_.graph.steps().entities(x_, split_.event);
  if (topic && !told.empty() && !audience.minds(topic, told))
    lower(fmt::format("no consumer of {} does anything with {}", words_.quote(ElementId(topic)),
                      entity() ? words_.quote(entity()) : "the data"),
          cx_.manifest.span(topic), graph::Origin::inferred);
  if (topic && cx_.manifest[topic][topic::role] == Role::telemetry)
    lower(fmt::format("{} carries telemetry", words_.quote(ElementId(topic))),
          cx_.manifest[topic][topic::role].span);
}

void Report::tell(Finding& f, bool outbox) const {
  const Step write = x_.step(split_.write);
  const Step event = x_.step(split_.event);
  f.span = x_.shown_in(split_.event, frame_).span();
  const auto path = x_.path_from(frame_, split_.write);
  f.related.push_back({x_.shown_in(split_.write, frame_).span(),
                       fmt::format("the state is written here{}{}", path.empty() ? "" : ", ",
                                   through(words_, path))});
  f.elements = {write.target(), event.target()};
  f.paths = {{{f.at, x_.shown_in(split_.write, frame_).span()}, {write.target(), write.span()}},
             {{f.at, f.span}, {event.target(), event.span()}}};
  f.scope.operations = {operation()};
  f.scope.places = {event.target()};
  f.scope.place = event.target();
  const std::uint32_t block = x_.enclosing(split_.event, Verb::transaction);
  if (block != graph::kNoIndex) f.scope.block = x_.blocks()[block].block;
  graph::Answer atomic = cx_.graph.atomicity().explain_atomic(x_, split_.write, split_.event);
  f.facts = std::move(atomic.facts);
  f.missing = std::move(atomic.missing);
  if (is_unknown(split_.separate) && cx_.graph.steps().entities(x_, split_.event).empty())
    f.missing.push_back(words_.key(event.target(), "carries"));
  f.fix = fix(outbox);
}

// Only what the store of the write can do. One outbox serves all topics: their findings
// are told together.
std::string Report::fix(bool outbox) const {
  const Step write = x_.step(split_.write);
  const ElementId event = x_.step(split_.event).target();
  if (outbox)
    return fmt::format("put {} and {} in one `transaction: local`", words_.quote(write),
                       words_.quote(x_.step(split_.event)));
  const graph::Places& places = cx_.graph.places();
  const bool captured = graph::can_be_captured(places, write.target());
  const std::string capture =
      fmt::format("capture the changes of {}", words_.quote(write.target()));
  if (graph::can_hold_outbox(places, write.target()))
    return fmt::format("insert an outbox row in the transaction of {} and let a relay publish it{}",
                       words_.quote(write), captured ? ", or " + capture : "");
  return captured ? fmt::format("{} and publish them from there", capture)
                  : fmt::format("publish to {} first, and let a consumer of it do {}",
                                words_.quote(event), words_.quote(write));
}

Finding Report::finding(Reporter& out, graph::Audience& audience) const {
  const Step event = x_.step(split_.event);
  const bool outbox = event.verb() != Verb::publish;
  const ElementId store = cx_.graph.places().container(x_.step(split_.write).target());
  Finding f = out.start(split_.separate);
  f.at = operation();
  f.entity = entity();
  f.entities.assign(cx_.graph.steps().entities(x_, split_.write).begin(),
                    cx_.graph.steps().entities(x_, split_.write).end());
  const std::string what = f.entity ? words_.quote(f.entity) : "the data";
  f.message =
      outbox
          ? fmt::format("{} commits {} to {} and its event to the outbox {} separately",
                        words_.quote(f.at), what, words_.quote(store), words_.quote(event.target()))
          : fmt::format("{} commits {} to {} and publishes to {} separately", words_.quote(f.at),
                        what, words_.quote(store), words_.quote(event.target()));
  f.why = why(outbox);
  tell(f, outbox);
  weigh(f, audience);
  return f;
}

}  // namespace

void publish_outside_transaction(const Context& context, Reporter& out) {
  // One finding for each operation and topic: a certain one, if there is one.
  std::map<std::pair<OperationId, ElementId>, Finding> found;
  graph::Audience audience(context.graph);
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    const Search search(context, x);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      if (!search.is_event(i)) continue;
      const auto split = search.run(i);
      if (!split) continue;
      const Report report(context, x, *split);
      const std::pair key{report.operation(), x.step(i).target()};
      const auto told = found.find(key);
      const bool graver = told != found.end() && is_yes(split->separate) &&
                          told->second.verdict == Verdict::possible;
      if (told == found.end() || graver) found[key] = report.finding(out, audience);
    }
  }
  for (auto& [key, finding] : found) out.add(std::move(finding));
}

}  // namespace thalweg::checks::integration
