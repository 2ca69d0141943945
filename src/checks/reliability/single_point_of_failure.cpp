// SPDX-License-Identifier: Apache-2.0
// REL001: an operation that clients call needs a component that exists once.
// Collects for each component the operations that need it; linear in the
// expansions.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/required.h"
#include "graph/tiers.h"
#include "manifest/key_path.h"

namespace thalweg::checks::reliability {

using namespace manifest;
using graph::Need;

namespace {

// What is wrong with a component, the worst first: it exists once; all of it is
// in one zone; somebody must be called to bring it back; nobody says.
enum class Weakness : std::uint8_t { single, one_zone, manual_failover, unknown };

struct Weak {
  Weakness kind = Weakness::single;
  source::Span span;
  std::string is;        // "has one copy"
  std::string missing;   // of `unknown`
  std::string question;  // the same for all components of its kind
};

struct User {
  OperationId operation;
  Need need;
  Weak weak;
  bool matters = false;  // critical, or it promises 99.9%
};

using Key = std::pair<ElementId, StepId>;

// What a component says about itself.
class Component {
 public:
  Component(const Context& context, ElementId element, StepId coordinator)
      : cx_(context), element_(element), coordinator_(coordinator) {}

  std::optional<Weak> weak(double promised) const;

 private:
  std::optional<Weak> of_service(Service service, double promised) const;
  std::optional<Weak> of_store(Store store, double promised) const;
  std::optional<Weak> of_topic(Topic topic) const;
  std::optional<Weak> of_coordinator(Step block) const;

  const Context& cx_;
  ElementId element_;
  StepId coordinator_;
};

std::optional<Weak> one_zone(const Value<std::uint32_t>& zones, double promised) {
  if (!(zones == 1U) || promised < 99.95) return std::nullopt;
  return Weak{Weakness::one_zone, zones.span, "runs in one zone", {}, {}};
}

std::optional<Weak> Component::of_service(Service service, double promised) const {
  const auto instances = service[service::instances];
  if (instances && *instances <= 1)
    return Weak{Weakness::single, instances.span, "runs as one instance", {}, {}};
  if (auto zone = one_zone(service[service::zones], promised)) return zone;
  if (instances) return std::nullopt;
  return Weak{Weakness::unknown,
              service.span(),
              {},
              key_path(cx_.manifest, service, "instances"),
              "services.*.instances"};
}

std::optional<Weak> Component::of_store(Store store, double promised) const {
  if (is_yes(cx_.graph.places().engine(element_).truth(engines::Field::managed)))
    return std::nullopt;
  const auto said = store[store::replication];
  const RecordView replication = said ? *said : RecordView();
  if (said) {
    const auto topology = replication[replication::topology];
    const auto copies = replication[replication::copies];
    if (topology == Topology::none)
      return Weak{Weakness::single, topology.span, "is not replicated", {}, {}};
    if (copies && *copies <= 1) return Weak{Weakness::single, copies.span, "has one copy", {}, {}};
  }
  if (auto zone = one_zone(store[store::zones], promised)) return zone;
  if (said) {
    const auto failover = replication[replication::failover];
    if (failover == Failover::manual && promised >= 99.9)
      return Weak{Weakness::manual_failover, failover.span, "is failed over by hand", {}, {}};
    if (replication[replication::copies]) return std::nullopt;
  }
  return Weak{Weakness::unknown,
              store.span(),
              {},
              key_path(cx_.manifest, store, "replication.copies"),
              "stores.*.replication.copies"};
}

std::optional<Weak> Component::of_topic(Topic topic) const {
  const engines::Capabilities& engine = cx_.graph.places().engine(element_);
  if (is_yes(engine.truth(engines::Field::managed))) return std::nullopt;
  const auto said = topic[topic::replication];
  if (said) {
    const auto copies = (*said)[topic_replication::copies];
    if (copies && *copies > 1) return std::nullopt;
    if (copies) return Weak{Weakness::single, copies.span, "has one copy", {}, {}};
  }
  const auto known = engine[engines::Field::messaging_copies];
  if (known && known->number().value_or(0) > 1) return std::nullopt;
  return Weak{Weakness::unknown,
              topic.span(),
              {},
              key_path(cx_.manifest, topic, "replication.copies"),
              "topics.*.replication.copies"};
}

std::optional<Weak> Component::of_coordinator(Step block) const {
  const auto said = block[step::coordinator];
  const auto copies = (*said)[coordinator::copies];
  if (copies && *copies > 1) return std::nullopt;
  if (copies) return Weak{Weakness::single, said.span, "has one copy", {}, {}};
  return Weak{Weakness::unknown,
              said.span,
              {},
              "`copies` of the coordinator",
              "`copies` of the coordinator"};
}

std::optional<Weak> Component::weak(double promised) const {
  if (coordinator_) return of_coordinator(cx_.manifest[coordinator_]);
  if (const auto id = element_.as<ServiceId>()) return of_service(cx_.manifest[id], promised);
  if (const auto id = element_.as<StoreId>()) return of_store(cx_.manifest[id], promised);
  if (const auto id = element_.as<TopicId>()) return of_topic(cx_.manifest[id]);
  return std::nullopt;
}

class Search {
 public:
  explicit Search(const Context& context) : cx_(context), tiers_(context.graph), words_(context) {}
  void run(Reporter& out);

 private:
  void look(OperationId o);
  double promised(OperationId o) const;
  Finding finding(const Key& key, const std::vector<User>& users, Reporter& out) const;
  std::string name(const Key& key) const;
  std::string importance(const User& user) const;
  void word_violated(Finding& f, const std::string& what, const User& first,
                     const std::vector<ElementId>& stopped) const;
  void word_possible(Finding& f, const std::string& what, const User& first) const;
  void relate(Finding& f, const std::vector<User>& users) const;

  const Context& cx_;
  graph::Tiers tiers_;
  Words words_;
  std::map<Key, std::vector<User>> found_;
};

double Search::promised(OperationId o) const {
  const auto said = cx_.manifest[o][operation::availability];
  return said ? said->percent : 0;
}

void Search::look(OperationId o) {
  const graph::Expansion x = cx_.graph.expansions().of(o);
  const graph::Required required(cx_.graph, x);
  const bool matters = tiers_.is_critical(o) || promised(o) >= 99.9;
  for (const Need& need : required.needs()) {
    const auto weak = Component(cx_, need.component, need.coordinator).weak(promised(o));
    if (!weak || (weak->kind == Weakness::unknown && !matters)) continue;
    found_[{need.component, need.coordinator}].push_back({o, need, *weak, matters});
  }
}

std::string Search::name(const Key& key) const {
  if (key.first) return words_.quote(key.first);
  const auto named = (*cx_.manifest[key.second][step::coordinator])[coordinator::service];
  return named ? fmt::format("the coordinator `{}`", cx_.manifest.text(*named))
               : "the coordinator of its two-phase commit";
}

std::string Search::importance(const User& user) const {
  if (tiers_.is_critical(user.operation)) return " (critical)";
  const auto said = cx_.manifest[user.operation][operation::availability];
  return said && user.matters ? fmt::format(" (promises {})", to_string(*said)) : std::string();
}

// How a user needs it: through calls, at which step.
void Search::relate(Finding& f, const std::vector<User>& users) const {
  constexpr std::size_t kShown = 4;
  for (std::size_t i = 0; i < users.size() && i < kShown; ++i) {
    const User& user = users[i];
    const graph::Expansion x = cx_.graph.expansions().of(user.operation);
    const Operation operation = cx_.manifest[user.operation];
    f.paths.push_back({{ElementId(operation), operation.span()}});
    source::Span span = operation.span();
    if (user.need.step != graph::kNoIndex) {
      span = x.shown_in(user.need.step, 0).span();
    } else if (user.need.frame != 0) {
      std::uint32_t frame = user.need.frame;
      while (x.frames()[frame].parent != 0) frame = x.frames()[frame].parent;
      span = cx_.manifest[x.frames()[frame].call].span();
    }
    f.paths.back().push_back({f.at, span});
    const std::string more = i + 1 == kShown && users.size() > kShown
                                 ? fmt::format("; so do {} more", users.size() - kShown)
                                 : std::string();
    f.related.push_back({span, fmt::format("{}{} needs it{}", words_.quote(ElementId(operation)),
                                           importance(user), more)});
  }
}

std::string_view remedy(const Weak& weak, ElementId component) {
  switch (weak.kind) {
    case Weakness::one_zone:
      return "spread it over several zones";
    case Weakness::manual_failover:
      return "let it fail over by itself (`failover: automatic`)";
    default:
      break;
  }
  return component.is(ElementKind::service) ? "run at least two instances of it"
                                            : "replicate it, with automatic failover";
}

void Search::word_violated(Finding& f, const std::string& what, const User& first,
                           const std::vector<ElementId>& stopped) const {
  f.severity = first.matters ? Severity::error : Severity::warning;
  f.message =
      fmt::format("{}{} stops when {} stops, and that {}", words_.quote(ElementId(first.operation)),
                  importance(first), what, first.weak.is);
  const bool by_hand = first.weak.kind == Weakness::manual_failover;
  f.why = fmt::format("one {} takes {} down until {}; nothing else can do its work meanwhile",
                      first.weak.kind == Weakness::one_zone ? "zone that fails"
                                                            : "machine that fails, or a restart,",
                      words_.list(stopped), by_hand ? "somebody promotes a copy" : "it is back");
  f.fix = fmt::format("{}, or give the steps that need it a `fallback`", remedy(first.weak, f.at));
  f.facts.push_back(
      {fmt::format("{} {}", what, first.weak.is), graph::Origin::declared, first.weak.span});
}

void Search::word_possible(Finding& f, const std::string& what, const User& first) const {
  f.message = fmt::format("{}{} stops when {} stops, and nobody says whether that exists once",
                          words_.quote(ElementId(first.operation)), importance(first), what);
  f.why = "if there is only one, a machine that fails takes the operation down with it";
  f.fix = fmt::format("say how many there are: {}", first.weak.missing);
  f.missing = {first.weak.missing};
  f.question = first.weak.question;
}

Finding Search::finding(const Key& key, const std::vector<User>& users, Reporter& out) const {
  const User& first = users.front();
  const bool unknown = first.weak.kind == Weakness::unknown;
  Finding f = out.start(unknown ? Verdict::possible : Verdict::violated);
  f.at = key.first ? key.first : ElementId(cx_.manifest[key.second].operation());
  f.span = first.weak.span;
  if (!key.first) f.scope.block = key.second;
  std::vector<ElementId> stopped;
  for (const User& user : users) stopped.push_back(user.operation);
  f.elements = stopped;
  f.scope.container = key.first;
  if (unknown)
    word_possible(f, name(key), first);
  else
    word_violated(f, name(key), first, stopped);
  relate(f, users);
  return f;
}

void Search::run(Reporter& out) {
  for (Operation o : cx_.manifest.operations())
    if (cx_.graph.roles().is_client(o.id())) look(o.id());
  for (auto& [key, users] : found_) {
    std::stable_sort(users.begin(), users.end(), [&](const User& a, const User& b) {
      const auto rank = [&](const User& u) {
        return std::tuple(u.weak.kind, !u.matters, !tiers_.is_critical(u.operation));
      };
      return rank(a) < rank(b);
    });
    out.add(finding(key, users, out));
  }
}

}  // namespace

void single_point_of_failure(const Context& context, Reporter& out) {
  Search(context).run(out);
}

}  // namespace thalweg::checks::reliability
