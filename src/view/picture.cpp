// SPDX-License-Identifier: Apache-2.0
#include "view/picture.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace thalweg::view {

namespace {

// Nodes by id, edges by their ends and what they are.
using EdgeKey = std::tuple<std::string, std::string, bool, bool>;

EdgeKey key_of(const Picture& picture, const PictureEdge& edge) {
  return {picture.nodes[edge.from].id(), picture.nodes[edge.to].id(), edge.is_call, edge.waits};
}

class Joining {
 public:
  Joining(const Picture& before, const Picture& after) : before_(before), after_(after) {}

  Picture join() {
    joined_.title = after_.title;
    joined_.groups = after_.groups;
    for (const PictureGroup& group : before_.groups)
      if (std::ranges::find(after_.groups, group.name, &PictureGroup::name) == after_.groups.end())
        joined_.groups.push_back(group);
    for (const PictureNode& node : after_.nodes) add(node, Mark::added);
    for (const PictureNode& node : before_.nodes) add(node, Mark::removed);
    add_edges();
    return std::move(joined_);
  }

 private:
  void add(const PictureNode& node, Mark alone) {
    const auto [at, is_new] = index_.try_emplace(node.id(), joined_.nodes.size());
    if (!is_new) {
      joined_.nodes[at->second].mark = Mark::same;
      return;
    }
    joined_.nodes.push_back(node);
    joined_.nodes.back().mark = alone;
  }

  void add_edges() {
    std::map<EdgeKey, const PictureEdge*> old;
    for (const PictureEdge& edge : before_.edges) old[key_of(before_, edge)] = &edge;
    for (const PictureEdge& edge : after_.edges) {
      const auto was = old.find(key_of(after_, edge));
      const auto& before = was == old.end() ? std::vector<std::string>{} : was->second->labels;
      add(edge, after_, before, Mark::added);
      if (was == old.end()) continue;
      add_rest(*was->second, edge.labels);
      old.erase(was);
    }
    for (const PictureEdge& edge : before_.edges)
      if (old.contains(key_of(before_, edge))) add_rest(edge, {});
  }
  void add_rest(const PictureEdge& edge, const std::vector<std::string>& after) {
    add_part(edge, before_, minus(edge.labels, after), Mark::removed);
  }
  void add(const PictureEdge& edge, const Picture& picture, const std::vector<std::string>& others,
           Mark alone) {
    std::vector<std::string> news = minus(edge.labels, others);
    add_part(edge, picture, minus(edge.labels, news), Mark::same);
    add_part(edge, picture, std::move(news), alone);
  }
  void add_part(PictureEdge edge, const Picture& picture, std::vector<std::string> labels,
                Mark mark) {
    if (labels.empty()) return;
    edge.labels = std::move(labels);
    edge.from = index_[picture.nodes[edge.from].id()];
    edge.to = index_[picture.nodes[edge.to].id()];
    edge.mark = mark;
    joined_.edges.push_back(std::move(edge));
  }

  static std::vector<std::string> minus(const std::vector<std::string>& all,
                                        const std::vector<std::string>& others) {
    std::vector<std::string> left;
    for (const std::string& each : all)
      if (std::ranges::find(others, each) == others.end()) left.push_back(each);
    return left;
  }

  const Picture& before_;
  const Picture& after_;
  Picture joined_;
  std::map<std::string, std::size_t> index_;
};

std::vector<bool> without_arrows(const Picture& picture) {
  std::vector<bool> alone(picture.nodes.size(), true);
  for (const PictureEdge& edge : picture.edges) alone[edge.from] = alone[edge.to] = false;
  return alone;
}

std::string_view prefix_of(PictureNode::Kind kind) {
  constexpr std::string_view kPrefixes[] = {"s_", "o_", "d_", "b_", "t_", "t_", "x_", "m_"};
  return kPrefixes[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string PictureNode::id() const {
  std::string id(prefix_of(kind));
  for (const char c : name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    id += is_plain   ? std::string(1, c)
          : c == '-' ? "_"
          : c == '/' ? "__"
                     : fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return id;
}

Picture joined(const Picture& before, const Picture& after) {
  return Joining(before, after).join();
}

Picture only(const Picture& picture, const std::vector<bool>& nodes) {
  Picture part;
  part.title = picture.title;
  part.notices = picture.notices;
  part.caption = picture.caption;
  std::vector<std::size_t> index(picture.nodes.size());
  std::set<std::string> groups;
  for (std::size_t n = 0; n < picture.nodes.size(); ++n) {
    if (!nodes[n]) continue;
    index[n] = part.nodes.size();
    part.nodes.push_back(picture.nodes[n]);
    groups.insert(picture.nodes[n].group);
  }
  for (PictureEdge edge : picture.edges) {
    if (!nodes[edge.from] || !nodes[edge.to]) continue;
    edge.from = index[edge.from];
    edge.to = index[edge.to];
    part.edges.push_back(std::move(edge));
  }
  for (const PictureGroup& group : picture.groups)
    if (groups.contains(group.name)) part.groups.push_back(group);
  return part;
}

Picture neighbourhood_of_marks(const Picture& picture) {
  std::vector<bool> touched(picture.nodes.size()), shown(picture.nodes.size());
  for (std::size_t n = 0; n < picture.nodes.size(); ++n)
    touched[n] = picture.nodes[n].mark != Mark::same;
  for (const PictureEdge& edge : picture.edges)
    if (edge.mark != Mark::same) touched[edge.from] = touched[edge.to] = true;
  // Of what stays as it is, only what lies between two that change.
  for (const PictureEdge& edge : picture.edges)
    if (touched[edge.from] && touched[edge.to]) shown[edge.from] = shown[edge.to] = true;
  for (std::size_t n = 0; n < picture.nodes.size(); ++n)
    if (picture.nodes[n].mark != Mark::same) shown[n] = true;
  return only(picture, shown);
}

std::vector<Picture> split(const Picture& picture, std::size_t most_edges) {
  if (picture.edges.size() <= most_edges) return {picture};
  std::vector<Picture> parts;
  const std::size_t all = picture.nodes.size();
  const std::size_t count = (picture.edges.size() + most_edges - 1) / most_edges;
  for (std::size_t p = 0; p < count; ++p) {
    const std::size_t begin = p * most_edges;
    const std::size_t end = std::min(begin + most_edges, picture.edges.size());
    std::vector<bool> nodes = p == 0 ? without_arrows(picture) : std::vector<bool>(all);
    Picture some = picture;
    some.edges.assign(picture.edges.begin() + static_cast<std::ptrdiff_t>(begin),
                      picture.edges.begin() + static_cast<std::ptrdiff_t>(end));
    for (const PictureEdge& edge : some.edges) nodes[edge.from] = nodes[edge.to] = true;
    parts.push_back(only(some, nodes));
    parts.back().title += fmt::format(" ({} of {})", p + 1, count);
  }
  return parts;
}

}  // namespace thalweg::view
