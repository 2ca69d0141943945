// SPDX-License-Identifier: Apache-2.0
// The ways through an operation: which of its steps matter in a scene, what of them
// commits at once, the branches that exclude each other, the orders that are possible.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "witness/scene.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;
using Group = Scene::Group;
using Route = Scene::Route;

namespace {

constexpr std::size_t kMostBranches = 16;  // that are compared
constexpr std::size_t kMostRoutes = 8;     // that are followed, branches and orders together

std::set<ElementId> places_of(const Expansion& x, const Group& steps) {
  std::set<ElementId> out;
  for (const std::uint32_t i : steps) out.insert(x.step(i).target());
  return out;
}

// It does less than another one: what is asked is not about it.
bool does_less(const std::set<ElementId>& a, const std::set<ElementId>& b) {
  return a.size() < b.size() && std::ranges::includes(b, a);
}

// All orders of the groups in which what has to come before comes before.
class Orders {
 public:
  Orders(const Expansion& x, const Route& groups, std::vector<Route>& out)
      : x_(x), groups_(groups), used_(groups.size(), false), out_(out) {}

  // False: there are more.
  bool add_all() { return extend(); }

 private:
  bool is_next(std::size_t g) const {
    for (std::size_t other = 0; other < groups_.size(); ++other)
      if (!used_[other] && other != g && x_.before(groups_[other].back(), groups_[g].back()))
        return false;
    return true;
  }
  bool extend() {
    if (order_.size() == groups_.size()) {
      if (out_.size() >= kMostRoutes) return false;
      out_.push_back(order_);
      return true;
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (used_[g] || !is_next(g)) continue;
      used_[g] = true;
      order_.push_back(groups_[g]);
      const bool all = extend();
      order_.pop_back();
      used_[g] = false;
      if (!all) return false;
    }
    return true;
  }

  const Expansion& x_;
  const Route& groups_;
  std::vector<bool> used_;
  Route order_;
  std::vector<Route>& out_;
};

}  // namespace

// An event that could be about several entities is about what its operation writes.
bool Scene::tells_of_others(const Expansion& x, graph::EntitySpan about) const {
  bool of_others = false;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!graph_.steps().is_write(x, i)) continue;
    const auto written = graph_.steps().entities(x, i);
    if (!graph_.entities().related(written, about)) continue;
    if (!slice_.entity || graph_.entities().related(written, {&slice_.entity, 1})) return false;
    of_others = true;
  }
  return of_others;
}

bool Scene::matters(const Expansion& x, std::uint32_t i) const {
  const Step step = x.step(i);
  if (!slice_.contains(step.target()) || !graph_.steps().is_write_like(x, i)) return false;
  // What nobody fills here is filled from outside.
  if (step.verb() == Verb::publish && std::ranges::count(slice_.unfed, step.target()) > 0)
    return false;
  const auto about = graph_.steps().entities(x, i);
  if (about.size() > 1 && step.verb() == Verb::publish && tells_of_others(x, about)) return false;
  return !slice_.entity || about.empty() || std::ranges::any_of(about, [&](EntityId e) {
    return graph_.entities().related(e, slice_.entity);
  });
}

// Steps that can run together: of branches that exclude each other one each.
std::vector<Group> Scene::branches(const Expansion& x) const {
  Group all;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (matters(x, i)) all.push_back(i);
  std::vector<Group> out;
  for (std::size_t seed = 0; seed < all.size(); ++seed) {
    if (seed >= kMostBranches) {
      leave_out(x);
      break;
    }
    Group kept{all[seed]};
    for (const std::uint32_t i : all)
      if (i != all[seed] && std::ranges::all_of(kept, [&](std::uint32_t k) {
            return x.co_executable(std::min(k, i), std::max(k, i));
          }))
        kept.push_back(i);
    std::ranges::sort(kept);
    if (std::ranges::find(out, kept) == out.end()) out.push_back(kept);
    if (kept.size() == all.size()) break;
  }
  std::vector<std::set<ElementId>> places;
  for (const Group& branch : out) places.push_back(places_of(x, branch));
  std::erase_if(out, [&](const Group& branch) {
    const auto own = places_of(x, branch);
    return std::ranges::any_of(places, [&](const auto& other) { return does_less(own, other); });
  });
  return out;
}

void Scene::leave_out(const Expansion& x) const {
  guess_.leave_out(
      fmt::format("`{}` has more branches and orders than are looked at", name(x.start())));
}

// What comes in between the steps of a client is a matter of its own.
bool Scene::goes_undisturbed(const Expansion& x) const {
  const bool asked = may(Hazard::disorder) || may(Hazard::losses) || may(Hazard::deletes);
  return asked && !may(Hazard::crashes) && !graph_.roles().is_consumer(x.start());
}

// In the order in which they commit; what commits together is one.
Route Scene::groups(const Expansion& x, const Group& branch) const {
  Route out;
  if (goes_undisturbed(x)) return {branch};
  const auto units = graph_.atomicity().units(x);
  for (const std::uint32_t i : branch) {
    const auto together = std::ranges::find_if(out, [&](const Group& group) {
      if (units[group.front()] == units[i]) return true;
      const Truth atomic = graph_.atomicity().atomic(x, group.front(), i);
      return !is_no(atomic) &&
             guess_.holds(atomic,
                          fmt::format("whether the writes of `{}` to `{}` and `{}` commit together",
                                      name(x.start()), name(x.step(group.front()).target()),
                                      name(x.step(i).target())));
    });
    if (together == out.end()) {
      out.push_back({i});
    } else {
      together->push_back(i);  // it commits with the last of them
      std::rotate(together, together + 1, out.end());
    }
  }
  return out;
}

std::vector<Route> Scene::routes(const Expansion& x) const {
  std::vector<Route> out;
  for (const Group& branch : branches(x)) {
    const Route groups = this->groups(x, branch);
    if (!Orders(x, groups, out).add_all()) leave_out(x);
  }
  if (only_route_ && *only_route_ < out.size()) return {out[*only_route_]};
  return out;
}

bool Scene::may_be_refused(const Expansion& x, const Group& steps) const {
  return std::ranges::any_of(steps, [&](std::uint32_t i) {
    return is_yes(graph_.steps().is_veto(x, i)) || x.step(i)[step::only_if] == OnlyIf::condition;
  });
}

Label Scene::label(const Expansion& x, const Group& steps) const {
  Label out;
  for (const std::uint32_t i : steps) {
    const Step step = x.step(i);
    if (out.target.empty()) {
      out.target = name(step.target());
      out.at = step.span();
    }
    const std::string verb(manifest::to_string(step.verb()));
    out.text += out.text.empty() ? verb : fmt::format(", {} {}", verb, name(step.target()));
  }
  const bool certain = std::ranges::all_of(steps, [&](std::uint32_t i) {
    return i == steps.front() || is_yes(graph_.atomicity().atomic(x, steps.front(), i));
  });
  if (steps.size() > 1) out.text += certain ? " in one transaction" : " at once";
  return out;
}

}  // namespace thalweg::witness
