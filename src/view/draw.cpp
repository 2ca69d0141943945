// SPDX-License-Identifier: Apache-2.0
#include "view/draw.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/text.h"
#include "view/homes.h"
#include "view/links.h"

namespace thalweg::view {

using namespace manifest;

namespace {

using Kind = PictureNode::Kind;

// Elements by their bits.
using Elements = std::unordered_set<std::uint32_t>;

bool has(const Elements& elements, ElementId element) {
  return elements.contains(element.bits());
}

// Which links a picture shows.
class Selection {
 public:
  Selection(const graph::Graph& graph, const Wish& wish)
      : graph_(graph), manifest_(graph.manifest()), wish_(wish) {}

  std::vector<Link> select() {
    std::vector<Link> all = links(manifest_);
    if (wish_.entity) return of_entity(all);
    if (wish_.service) return of_service(all);
    if (wish_.finding != nullptr) return of_finding(all);
    return all;
  }

 private:
  bool holds(ElementId place) const {
    const auto& entities = graph_.places().relations();
    return std::ranges::any_of(graph_.places().entities(place),
                               [&](EntityId e) { return entities.in_closure(e, wish_.entity); });
  }
  // Where the entity is, who touches it, and who calls those.
  std::vector<Link> of_entity(const std::vector<Link>& all) const {
    Elements shown;
    std::map<std::uint32_t, std::vector<ElementId>> callers;
    for (const Link& link : all) {
      const bool from_place = link.from.is_place(), to_place = link.to.is_place();
      if (link.kind == LinkKind::call && !from_place) {
        callers[link.to.bits()].push_back(link.from);
        continue;
      }
      if ((from_place && !holds(link.from)) || (to_place && !holds(link.to))) continue;
      shown.insert({link.from.bits(), link.to.bits()});
    }
    std::vector<std::uint32_t> todo(shown.begin(), shown.end());
    while (!todo.empty()) {
      const auto found = callers.find(todo.back());
      todo.pop_back();
      if (found == callers.end()) continue;
      for (const ElementId caller : found->second)
        if (shown.insert(caller.bits()).second) todo.push_back(caller.bits());
    }
    return with_ends_in(all, shown);
  }
  std::vector<Link> with_ends_in(const std::vector<Link>& all, const Elements& shown) const {
    std::vector<Link> some;
    for (const Link& link : all)
      if (has(shown, link.from) && has(shown, link.to)) some.push_back(link);
    return some;
  }

  bool is_ours(ElementId element) const {
    const auto operation = element.as<OperationId>();
    return operation && manifest_[operation]->service == wish_.service;
  }
  // Its operations with all they touch, who calls them, and where what it writes goes next.
  std::vector<Link> of_service(const std::vector<Link>& all) const {
    std::vector<Link> some;
    Elements written;
    for (const Link& link : all) {
      if (!is_ours(link.from) && !is_ours(link.to)) continue;
      some.push_back(link);
      if (link.kind == LinkKind::write) written.insert(link.to.bits());
    }
    for (const Link& link : all)
      if (link.via.is(ElementKind::flow) && has(written, link.from)) some.push_back(link);
    return some;
  }

  // All that acts in it, with all it touches.
  std::vector<Link> of_finding(const std::vector<Link>& all) const {
    const Flag& flag = *wish_.finding;
    Elements involved;
    for (const ElementId each : flag.elements) involved.insert(each.bits());
    const auto acts = [&](const Link& link) { return has(involved, link.via); };
    const bool anybody = std::ranges::any_of(all, acts);
    std::vector<Link> some;
    for (const Link& link : all)
      if (anybody ? acts(link) : has(involved, link.from) || has(involved, link.to))
        some.push_back(link);
    return some;
  }

  const graph::Graph& graph_;
  const Manifest& manifest_;
  const Wish& wish_;
};

// Where on the way of a finding a link lies; nothing: not on it.
class Way {
 public:
  explicit Way(const Flag& flag) {
    for (const ElementId each : flag.elements) elements_.insert(each.bits());
    for (const ElementId each : flag.way) note(each);
    for (const ElementId each : flag.elements) note(each);
  }
  bool contains(const Link& link) const {
    if (!has(elements_, link.via)) return false;
    if (link.via.is(ElementKind::flow)) return true;
    return has(elements_, link.from) && has(elements_, link.to);
  }
  // By which the links on it are put in order.
  std::pair<std::size_t, std::size_t> rank(const Link& link) const {
    return {rank_.at(link.via.bits()), link.via.is(ElementKind::flow) ? 0 : 1};
  }

 private:
  void note(ElementId element) { rank_.try_emplace(element.bits(), rank_.size()); }

  Elements elements_;
  std::unordered_map<std::uint32_t, std::size_t> rank_;
};

class Drawing {
 public:
  Drawing(const graph::Graph& graph, std::span<const Flag> flags, const Wish& wish)
      : graph_(graph),
        manifest_(graph.manifest()),
        flags_(flags),
        wish_(wish),
        homes_(graph),
        links_(Selection(graph, wish).select()) {}

  Picture draw() {
    if (wish_.focus) keep_near_focus();
    choose_level();
    if (shows_all()) add_all();
    for (const Link& link : links_) add(link);
    for (const Flag& flag : flags_) mark(flag);
    if (wish_.finding != nullptr) tell(*wish_.finding);
    add_groups();
    cut();
    say_title();
    return std::move(picture_);
  }

 private:
  bool shows_all() const {
    return !wish_.entity && !wish_.service && wish_.finding == nullptr && !wish_.focus;
  }
  bool shows_operation(OperationId o) const {
    if (wish_.service) return manifest_[o]->service == wish_.service;
    return wish_.entity || wish_.finding != nullptr;
  }

  // What stands for an element in the picture; none for what no picture shows.
  ElementId unit(ElementId element) const {
    if (const auto o = element.as<OperationId>(); o && !shows_operation(o))
      element = manifest_[o]->service;
    if (level_ >= 1)
      if (const auto d = element.as<DatasetId>()) element = manifest_[d]->store;
    if (level_ >= 2 && (element.is(ElementKind::store) || element.is(ElementKind::topic)))
      if (const auto home = homes_.of(element)) element = home;
    return element;
  }

  // Boxes stand for services with all they own, or for teams.
  bool is_folded() const { return level_ >= 2; }

  // The nodes that lie within so many arrows of what is in focus.
  void keep_near_focus() {
    Elements near{unit(wish_.focus).bits()};
    if (const auto store = wish_.focus.as<StoreId>())
      for (const DatasetId d : manifest_[store]->datasets) near.insert(ElementId(d).bits());
    if (const auto entity = wish_.focus.as<EntityId>())
      for (const ElementId place : graph_.places().holdings(entity)) near.insert(place.bits());
    if (const auto flow = wish_.focus.as<FlowId>())
      for (const Link& link : links_)
        if (link.via == flow) near.insert({unit(link.from).bits(), unit(link.to).bits()});
    for (unsigned i = 0; i < wish_.depth; ++i) {
      Elements next = near;
      for (const Link& link : links_) {
        const auto from = unit(link.from).bits(), to = unit(link.to).bits();
        if (near.contains(from)) next.insert(to);
        if (near.contains(to)) next.insert(from);
      }
      near = std::move(next);
    }
    std::erase_if(links_, [&](const Link& link) {
      return !has(near, unit(link.from)) || !has(near, unit(link.to));
    });
  }

  std::size_t count() const {
    Elements units;
    std::set<Symbol> teams;
    const auto note = [&](ElementId element) {
      const ElementId shown = unit(element);
      const auto team = team_of(shown);
      if (team)
        teams.insert(*team);
      else
        units.insert(shown.bits());
    };
    for (const Link& link : links_) {
      note(link.from);
      note(link.to);
    }
    if (shows_all()) {
      for (const Dataset d : manifest_.datasets()) note(d);
      for (const Topic t : manifest_.topics()) note(t);
      for (const Service s : manifest_.services()) note(s);
    }
    return units.size() + teams.size();
  }
  // As much detail as there is room for.
  void choose_level() {
    if (wish_.most_nodes == 0) return;
    const std::size_t whole = count();
    while (level_ < kLastLevel && count() > wish_.most_nodes) ++level_;
    constexpr std::string_view kFolded[] = {
        "", "datasets are shown as their stores",
        "stores and topics are shown as part of the one service that writes them",
        "services are shown as the teams that own them, with their stores and topics"};
    if (level_ > 0)
      picture_.notices.push_back(fmt::format(
          "There are {} boxes in all: {}. `--all` shows each, `--focus`, `--service` and "
          "`--entity` a part.",
          whole, kFolded[level_]));
  }
  std::optional<Symbol> team_of(ElementId element) const {
    if (level_ < kLastLevel || !element.is(ElementKind::service)) return std::nullopt;
    return graph_.places().owner(element);
  }

  void add_all() {
    for (const Service s : manifest_.services()) node(s);
    for (const Store s : manifest_.stores())
      for (const DatasetId d : s->datasets) node(d);
    for (const Topic t : manifest_.topics()) node(t);
    for (const External x : manifest_.externals()) node(x);
  }

  std::size_t node(ElementId element) {
    const ElementId shown = unit(element);
    if (const auto team = team_of(shown)) {
      const auto [at, is_new] = teams_.try_emplace(*team, picture_.nodes.size());
      if (is_new) add_team(manifest_.text(*team));
      return at->second;
    }
    const auto [at, is_new] = index_.try_emplace(shown.bits(), picture_.nodes.size());
    if (is_new) picture_.nodes.push_back(described(shown));
    return at->second;
  }
  void add_team(std::string_view name) {
    PictureNode team{Kind::team, std::string(name), std::string(name), "team", {}, {}};
    picture_.nodes.push_back(std::move(team));
  }
  std::optional<std::size_t> find(ElementId element) const {
    const ElementId shown = unit(element);
    if (const auto team = team_of(shown)) {
      const auto found = teams_.find(*team);
      return found == teams_.end() ? std::nullopt : std::optional(found->second);
    }
    const auto found = index_.find(shown.bits());
    return found == index_.end() ? std::nullopt : std::optional(found->second);
  }

  PictureNode described(ElementId element) const {
    PictureNode node;
    node.name = node.label = manifest_.reference(element);
    switch (element.kind()) {
      case ElementKind::dataset:
        describe(manifest_[element.as<DatasetId>()], node);
        break;
      case ElementKind::store:
        node.kind = Kind::store;
        node.note = engine_of(element);
        break;
      case ElementKind::topic:
        node.kind = graph_.places().is_queue(element.as<TopicId>()) ? Kind::queue : Kind::topic;
        node.note = engine_of(element);
        node.note += node.kind == Kind::queue ? " queue" : " log";
        node.note = std::string(trim(node.note));
        if (is_record(element)) {
          node.standing = Standing::record;
          node.note += ", system of record";
        }
        break;
      case ElementKind::external:
        node.kind = Kind::external;
        node.note = "outside";
        if (const auto kind = manifest_[element.as<ExternalId>()][external::kind])
          node.note = fmt::format("outside: {}", to_string(*kind));
        break;
      case ElementKind::operation:
        node.kind = Kind::operation;
        describe(manifest_[element.as<OperationId>()], node);
        break;
      default:
        break;
    }
    return node;
  }

  bool is_record(ElementId place) const {
    return std::ranges::any_of(graph_.places().entities(place),
                               [&](EntityId e) { return graph_.places().is_sor(place, e); });
  }
  std::string_view form_of(Dataset dataset) const {
    if (const auto form = dataset[dataset::form]; form && *form != Form::state)
      return to_string(*form);
    const auto kind = graph_.places().kind(dataset->store);
    if (kind == StoreKind::search) return "index";
    if (kind == StoreKind::cache) return "cache";
    return {};
  }
  void describe(Dataset dataset, PictureNode& node) const {
    node.kind = Kind::dataset;
    if (wish_.group_by == GroupBy::store) node.label = dataset.name();
    const auto form = form_of(dataset);
    if (graph_.places().is_auxiliary(dataset.id())) {
      node.standing = Standing::bookkeeping;
      node.note = form;
    } else if (is_record(dataset)) {
      node.standing = Standing::record;
      node.note = "system of record";
    } else if (graph_.places().is_derived(dataset.id()) ||
               std::ranges::any_of(graph_.places().entities(dataset), [&](EntityId e) {
                 return graph_.places().is_copy(dataset, e) == Truth::yes;
               })) {
      node.standing = Standing::copy;
      node.note = form.empty() ? "derived" : fmt::format("derived {}", form);
    } else {
      node.note = form;
    }
  }
  void describe(Operation operation, PictureNode& node) const {
    if (wish_.group_by == GroupBy::store) node.label = operation.name();
    using graph::OperationRole;
    switch (graph_.roles().role(operation.id())) {
      case OperationRole::client:
        node.note = "clients call it";
        break;
      case OperationRole::scheduled:
        node.note =
            fmt::format("scheduled: {}", manifest_.text(operation[operation::schedule].value));
        break;
      case OperationRole::consumer:
        node.note = "consumer";
        break;
      case OperationRole::internal:
        break;
    }
  }
  std::string engine_of(ElementId element) const {
    if (const auto s = element.as<StoreId>())
      if (const auto engine = manifest_[s][store::engine])
        return std::string(manifest_.text(*engine));
    if (const auto t = element.as<TopicId>())
      if (const auto engine = manifest_[t][topic::engine])
        return std::string(manifest_.text(*engine));
    return {};
  }

  // What somebody reads and writes at one place is one arrow.
  void add(const Link& link) {
    const std::size_t from = node(link.from), to = node(link.to);
    if (from == to) return;
    const bool is_call = link.kind == LinkKind::call;
    const bool acts = !is_call && !link.via.is(ElementKind::flow);
    // Of reading and writing: the one who acts, then the place.
    const bool turned = acts && !wish_.apart && link.kind == LinkKind::read;
    Key key{turned ? to : from, turned ? from : to, is_call, link.waits, acts};
    if (is_folded()) key = {from, to, false, false, false};  // whatever lies between two
    const auto [at, is_new] = edges_.try_emplace(key, picture_.edges.size());
    if (is_new) {
      picture_.edges.push_back({});
      picture_.edges.back().from = from;
      picture_.edges.back().to = to;
      picture_.edges.back().is_call = is_call;
      picture_.edges.back().waits = link.waits;
    }
    PictureEdge& edge = picture_.edges[at->second];
    if (edge.from != from && !is_folded()) {
      edge.is_both = true;
      std::tie(edge.from, edge.to) = std::pair(std::get<0>(key), std::get<1>(key));
    }
    edge.is_write |= link.kind == LinkKind::write;
    edge.waits |= link.waits;
    if (std::ranges::find(edge.labels, link.label) == edge.labels.end())
      edge.labels.emplace_back(link.label);
    by_via_[link.via.bits()].push_back({link, at->second});
  }

  // Where a finding is shown: at the element itself, else at the first one involved that is
  // there.
  void mark(const Flag& flag) {
    const bool is_flow = flag.at.is(ElementKind::flow);
    if (is_flow)
      for (const Drawn& drawn : drawn_by(flag.at))
        add_once(picture_.edges[drawn.edge].flags, flag.shown);
    if (!is_flow || drawn_by(flag.at).empty()) mark_node(flag);
    if (flag.shown.severity != Severity::error && wish_.finding == nullptr) return;
    const Way way(flag);
    for (const ElementId each : flag.elements)
      for (const Drawn& drawn : drawn_by(each))
        if (way.contains(drawn.link)) picture_.edges[drawn.edge].is_bad = true;
  }
  void mark_node(const Flag& flag) {
    for (const ElementId each : flag.elements) {
      ElementId place = each;
      if (const auto entity = each.as<EntityId>()) place = graph_.places().sor(entity);
      if (!place) continue;
      if (const auto n = find(place)) {
        add_to(picture_.nodes[*n], flag);
        return;
      }
    }
  }
  void add_to(PictureNode& node, const Flag& flag) const {
    const bool is_worst = std::ranges::none_of(node.flags, [&](const PictureFlag& other) {
      return other.severity >= flag.shown.severity;
    });
    if (wish_.links && is_worst) node.href = fmt::format("#f-{:016x}", flag.fingerprint);
    node.flags.push_back(flag.shown);
  }
  static void add_once(std::vector<PictureFlag>& flags, const PictureFlag& flag) {
    if (std::ranges::find(flags, flag) == flags.end()) flags.push_back(flag);
  }

  // The steps in which it goes wrong, numbered, and what it says.
  void tell(const Flag& flag) {
    const Way way(flag);
    std::vector<Drawn> steps;
    for (const ElementId each : flag.elements)
      for (const Drawn& drawn : drawn_by(each))
        if (way.contains(drawn.link)) steps.push_back(drawn);
    std::ranges::stable_sort(steps, {}, [&](const Drawn& drawn) { return way.rank(drawn.link); });
    unsigned number = 0;
    for (const Drawn& drawn : steps) {
      auto& numbers = picture_.edges[drawn.edge].numbers;
      numbers.push_back(++number);
      picture_.edges[drawn.edge].is_bad = true;
    }
    picture_.caption.push_back(flag.message);
    if (!flag.why.empty()) picture_.caption.push_back("why: " + flag.why);
    if (!flag.fix.empty()) picture_.caption.push_back("fix: " + flag.fix);
  }

  void add_groups() {
    std::map<std::string, PictureGroup> groups;
    for (const auto& [bits, n] : index_) {
      const ElementId element = ElementId::from_bits(bits);
      PictureGroup group = group_of(element);
      if (group.name.empty()) continue;
      if (group.note == group.name) group.note.clear();
      picture_.nodes[n].group = group.name;
      groups.try_emplace(group.name, group);
    }
    for (auto& [name, group] : groups) picture_.groups.push_back(std::move(group));
  }
  PictureGroup group_of(ElementId element) const {
    switch (wish_.group_by) {
      case GroupBy::store:
        if (const auto d = element.as<DatasetId>())
          return {manifest_.reference(manifest_[d]->store), engine_of(manifest_[d]->store)};
        if (const auto o = element.as<OperationId>())
          return {manifest_.reference(manifest_[o]->service), "service"};
        return {};
      case GroupBy::service:
        if (const auto home = homes_.of(container_of(element)))
          return {manifest_.reference(home), "service"};
        return {};
      case GroupBy::owner:
        if (const auto owner = graph_.places().owner(owned(element)))
          return {std::string(manifest_.text(*owner)), "owner"};
        return {};
      case GroupBy::engine:
        return {engine_of(container_of(element)), "engine"};
    }
    return {};
  }
  ElementId owned(ElementId element) const {
    const auto o = element.as<OperationId>();
    return o ? ElementId(manifest_[o]->service) : element;
  }
  // The store of a dataset, the service of an operation, else the element.
  ElementId container_of(ElementId element) const {
    const auto d = element.as<DatasetId>();
    return d ? ElementId(manifest_[d]->store) : owned(element);
  }

  // Where even the folded picture is too big: those with the most findings, then with the
  // most arrows, as many as there is room for with the arrows between them.
  void cut() {
    const std::size_t all = picture_.nodes.size();
    if (wish_.most_nodes == 0) return;
    const std::size_t most = is_folded() ? kFoldedEdges : wish_.most_edges;
    if (all <= wish_.most_nodes && picture_.edges.size() <= most) return;
    const std::vector<std::size_t> order = by_importance();
    std::vector<std::size_t> rank(all), edges(all);
    for (std::size_t i = 0; i < all; ++i) rank[order[i]] = i;
    for (const PictureEdge& edge : picture_.edges)
      ++edges[std::max(rank[edge.from], rank[edge.to])];
    std::vector<bool> kept(all);
    std::size_t count = 0;
    for (std::size_t drawn = 0; count < std::min(all, wish_.most_nodes); ++count) {
      drawn += edges[count];
      if (drawn > most) break;
      kept[order[count]] = true;
    }
    picture_.notices.push_back(
        fmt::format("{} left out: those with the fewest errors and arrows.",
                    all - count == 1 ? "1 box is" : fmt::format("{} boxes are", all - count)));
    picture_ = only(picture_, kept);
  }
  std::vector<std::size_t> by_importance() const {
    std::vector<std::size_t> degree(picture_.nodes.size()), order(picture_.nodes.size());
    for (const PictureEdge& edge : picture_.edges) {
      ++degree[edge.from];
      ++degree[edge.to];
    }
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t n) {
      const auto& flags = picture_.nodes[n].flags;
      return std::pair(std::ranges::count(flags, Severity::error, &PictureFlag::severity),
                       degree[n]);
    });
    return order;
  }

  void say_title() {
    picture_.title = manifest_.system();
    if (wish_.entity)
      picture_.title += ", where " + std::string(manifest_[wish_.entity].name()) + " lives";
    if (wish_.service) picture_.title += ", " + std::string(manifest_[wish_.service].name());
    if (wish_.finding != nullptr)
      picture_.title +=
          fmt::format(", {} {} at {}", wish_.finding->shown.rule, wish_.finding->shown.name,
                      manifest_.reference(wish_.finding->at));
    if (wish_.focus) picture_.title += ", around " + manifest_.reference(wish_.focus);
  }

  struct Drawn {
    Link link;
    std::size_t edge;
  };
  const std::vector<Drawn>& drawn_by(ElementId via) const {
    static const std::vector<Drawn> kNone;
    const auto found = by_via_.find(via.bits());
    return found == by_via_.end() ? kNone : found->second;
  }

  static constexpr int kLastLevel = 3;
  static constexpr std::size_t kFoldedEdges = 60;  // arrows with many labels each
  // From, to, is a call, waits, is a step or consumer.
  using Key = std::tuple<std::size_t, std::size_t, bool, bool, bool>;

  const graph::Graph& graph_;
  const Manifest& manifest_;
  std::span<const Flag> flags_;
  const Wish& wish_;
  Homes homes_;
  std::vector<Link> links_;
  int level_ = 0;
  Picture picture_;
  std::map<std::uint32_t, std::size_t> index_;  // nodes by the bits of what they show
  std::map<Symbol, std::size_t> teams_;
  std::map<Key, std::size_t> edges_;
  std::map<std::uint32_t, std::vector<Drawn>> by_via_;
};

}  // namespace

Flag flag_of(const checks::RunResult& run, const checks::Finding& finding) {
  const checks::Page& page = run.rulebook->page(finding.rule);
  Flag flag{{page.code, page.name, finding.severity},
            finding.at,
            finding.elements,
            {},
            finding.message,
            finding.why,
            finding.fix,
            finding.fingerprint};
  for (const auto& path : finding.paths)
    for (const checks::PathStep& step : path) flag.way.push_back(step.element);
  if (std::ranges::find(flag.elements, flag.at) == flag.elements.end())
    flag.elements.insert(flag.elements.begin(), flag.at);
  return flag;
}

std::vector<Flag> flags_of(const checks::RunResult& run, Severity least) {
  std::vector<Flag> flags;
  for (std::size_t i = 0; i < run.findings.size(); ++i) {
    const checks::Ruling& ruling = run.findings.rulings()[i];
    if (ruling.severity < least || ruling.is_accepted || ruling.baselined) continue;
    flags.push_back(flag_of(run, run.findings[i]));
  }
  return flags;
}

Picture draw(const graph::Graph& graph, std::span<const Flag> flags, const Wish& wish) {
  return Drawing(graph, flags, wish).draw();
}

}  // namespace thalweg::view
