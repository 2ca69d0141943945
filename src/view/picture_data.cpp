// SPDX-License-Identifier: Apache-2.0
#include "view/picture_data.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace thalweg::view {

namespace {

using Data = nlohmann::ordered_json;
using Kind = PictureNode::Kind;

constexpr std::size_t kMostFlags = 3;

std::string_view sign_of(Severity severity) {
  return severity == Severity::error ? "✖" : severity == Severity::warning ? "▲" : "ℹ";
}

std::string_view sign_of(Mark mark) {
  return mark == Mark::same ? "" : mark == Mark::added ? "+ " : "− ";
}

struct Counted {
  PictureFlag flag;
  std::size_t count = 0;
};

// Of one rule and severity together, the worst first.
std::vector<Counted> counted(std::vector<PictureFlag> flags) {
  std::ranges::stable_sort(flags, [](const PictureFlag& a, const PictureFlag& b) {
    return std::tuple(b.severity, a.rule) < std::tuple(a.severity, b.rule);
  });
  std::vector<Counted> all;
  for (const PictureFlag& flag : flags)
    if (!all.empty() && all.back().flag == flag)
      ++all.back().count;
    else
      all.push_back({flag, 1});
  return all;
}

Data flags_of(const std::vector<PictureFlag>& flags) {
  const auto all = counted(flags);
  Data lines = Data::array();
  std::size_t rest = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const PictureFlag& flag = all[i].flag;
    if (i >= kMostFlags) {
      rest += all[i].count;
      continue;
    }
    std::string text = fmt::format("{} {} {}", sign_of(flag.severity), flag.rule, flag.name);
    if (all[i].count > 1) text += fmt::format(" ×{}", all[i].count);
    lines.push_back({{"text", text}, {"is_error", flag.severity == Severity::error}});
  }
  if (rest > 0) lines.push_back({{"text", fmt::format("… {} more", rest)}, {"is_error", false}});
  return lines;
}

bool has_error(const PictureNode& node) {
  return std::ranges::find(node.flags, Severity::error, &PictureFlag::severity) != node.flags.end();
}

Data node_data(const PictureNode& node) {
  return {{"id", node.id()},
          {"name", node.name},
          {"label", node.label},
          {"note", node.note},
          {"sign", sign_of(node.mark)},
          {"is_service", node.kind == Kind::service},
          {"is_team", node.kind == Kind::team},
          {"is_operation", node.kind == Kind::operation},
          {"is_data", node.kind == Kind::dataset || node.kind == Kind::store},
          {"is_topic", node.kind == Kind::topic || node.kind == Kind::queue},
          {"is_external", node.kind == Kind::external},
          {"is_record", node.standing == Standing::record},
          {"is_copy", node.standing == Standing::copy},
          {"is_added", node.mark == Mark::added},
          {"is_removed", node.mark == Mark::removed},
          {"has_error", has_error(node)},
          {"href", node.href},
          {"flags", flags_of(node.flags)}};
}

std::string label_of(const PictureEdge& edge) {
  std::string label(sign_of(edge.mark));
  for (std::size_t i = 0; i < edge.numbers.size(); ++i)
    label += fmt::format("{}{}", i == 0 ? "(" : ", ", edge.numbers[i]);
  if (!edge.numbers.empty()) label += ") ";
  label += join(edge.labels, ", ");
  for (const Counted& each : counted(edge.flags))
    label += fmt::format(" {} {}", sign_of(each.flag.severity), each.flag.rule);
  if (edge.is_bad && edge.flags.empty()) label += " ✖";
  return label;
}

Data edge_data(const Picture& picture, const PictureEdge& edge) {
  return {{"from", picture.nodes[edge.from].id()},
          {"to", picture.nodes[edge.to].id()},
          {"label", label_of(edge)},
          {"waits", edge.waits},
          {"is_write", edge.is_write},
          {"is_call", edge.is_call},
          {"is_both", edge.is_both},
          {"is_bad", edge.is_bad && edge.mark == Mark::same},
          {"is_added", edge.mark == Mark::added},
          {"is_removed", edge.mark == Mark::removed}};
}

Data groups_of(const Picture& picture) {
  std::map<std::string_view, Data> members;
  for (const PictureNode& node : picture.nodes)
    if (!node.group.empty()) members[node.group].push_back(node.id());
  Data groups = Data::array();
  for (const PictureGroup& group : picture.groups)
    groups.push_back(
        {{"id", "g_" + PictureNode{Kind::store, group.name, {}, {}, {}, {}}.id().substr(2)},
         {"label", group.name},
         {"note", group.note},
         {"members", members[group.name]}});
  return groups;
}

// Nodes by how they are drawn; of several ways the last one counts.
Data classes_of(const Picture& picture) {
  constexpr std::string_view kNames[] = {"record", "copy", "wrong", "added", "removed"};
  std::vector<std::string> members[std::size(kNames)];
  for (const PictureNode& node : picture.nodes) {
    if (node.standing == Standing::record) members[0].push_back(node.id());
    if (node.standing == Standing::copy) members[1].push_back(node.id());
    if (has_error(node)) members[2].push_back(node.id());
    if (node.mark == Mark::added) members[3].push_back(node.id());
    if (node.mark == Mark::removed) members[4].push_back(node.id());
  }
  Data classes = Data::array();
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (!members[i].empty()) {
      Data drawn{{"class", kNames[i]}, {"members", join(members[i], ",")}};
      for (const std::string_view name : kNames) drawn[fmt::format("is_{}", name)] = false;
      drawn[fmt::format("is_{}", kNames[i])] = true;
      classes.push_back(std::move(drawn));
    }
  return classes;
}

// Arrows by number, from 0.
Data styled_of(const Picture& picture) {
  std::vector<std::string> bad, added, removed;
  for (std::size_t e = 0; e < picture.edges.size(); ++e) {
    const PictureEdge& edge = picture.edges[e];
    if (edge.mark == Mark::added)
      added.push_back(std::to_string(e));
    else if (edge.mark == Mark::removed)
      removed.push_back(std::to_string(e));
    else if (edge.is_bad)
      bad.push_back(std::to_string(e));
  }
  Data styled = Data::array();
  const auto add = [&](const std::vector<std::string>& members, std::string_view key) {
    if (members.empty()) return;
    Data style{{"members", join(members, ",")},
               {"is_bad", false},
               {"is_added", false},
               {"is_removed", false}};
    style[key] = true;
    styled.push_back(std::move(style));
  };
  add(bad, "is_bad");
  add(added, "is_added");
  add(removed, "is_removed");
  return styled;
}

template <class Test>
bool any_node(const Picture& picture, Test test) {
  return std::ranges::any_of(picture.nodes, test);
}

}  // namespace

Data picture_data(const Picture& picture, bool with_legend) {
  Data data{{"title", picture.title},         {"nodes", Data::array()},
            {"edges", Data::array()},         {"groups", groups_of(picture)},
            {"classes", classes_of(picture)}, {"styled", styled_of(picture)},
            {"caption", picture.caption},     {"notices", picture.notices}};
  for (const PictureNode& node : picture.nodes) data["nodes"].push_back(node_data(node));
  for (const PictureEdge& edge : picture.edges) data["edges"].push_back(edge_data(picture, edge));
  const auto stands = [&](Standing standing) {
    return any_node(picture, [=](const PictureNode& n) { return n.standing == standing; });
  };
  data["has_legend"] = with_legend;
  data["has_record"] = stands(Standing::record);
  data["has_copy"] = stands(Standing::copy);
  data["has_topic"] = any_node(
      picture, [](const PictureNode& n) { return n.kind == Kind::topic || n.kind == Kind::queue; });
  data["has_external"] =
      any_node(picture, [](const PictureNode& n) { return n.kind == Kind::external; });
  data["has_bad"] =
      any_node(picture, has_error) || std::ranges::any_of(picture.edges, &PictureEdge::is_bad);
  data["has_marks"] =
      any_node(picture, [](const PictureNode& n) { return n.mark != Mark::same; }) ||
      std::ranges::any_of(picture.edges, [](const auto& e) { return e.mark != Mark::same; });
  return data;
}

}  // namespace thalweg::view
