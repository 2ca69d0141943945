// SPDX-License-Identifier: Apache-2.0
#include "view/plan_picture.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "plan/phrases.h"
#include "plan/tree.h"
#include "view/artefact_elements.h"

namespace thalweg::view {

using plan::child;
using plan::part_of;
using plan::text_of;
using plan::Tree;

namespace {

using Kind = PictureNode::Kind;
using End = std::pair<Kind, std::string>;
// From, to, whether it is a flow, and what it does.
using Link = std::tuple<End, End, bool, std::string>;
using Links = std::set<Link>;

const Tree* find(const Tree& manifest, std::string_view section, std::string_view id) {
  const Tree* elements = child(manifest, section);
  return elements == nullptr ? nullptr : child(*elements, id);
}

// A dataset, a topic, or a whole store.
End place(const Tree& manifest, const std::string& name) {
  return {find(manifest, "topics", name) != nullptr ? Kind::topic : Kind::dataset, name};
}

// What a step does, as links of its service.
void add_step(const Tree& manifest, const Tree& step, const std::string& operation, Links& links) {
  const End service{Kind::service, std::string(part_of(operation, "service"))};
  for (const Tree& entry : step.children) {
    if (!plan::is_scalar(entry)) continue;
    const std::string& verb = entry.key;
    if (verb == "read") links.insert({place(manifest, entry.text), service, false, verb});
    if (verb == "publish") links.insert({service, {Kind::topic, entry.text}, false, verb});
    if (verb == "call") {
      const bool is_external = find(manifest, "externals", entry.text) != nullptr;
      End called{is_external ? Kind::external : Kind::service,
                 is_external ? entry.text : std::string(part_of(entry.text, "service"))};
      if (called != service) links.insert({service, std::move(called), false, verb});
    }
  }
  const std::string_view written = written_by(step);
  if (written.empty()) return;
  for (const Tree& entry : step.children)
    if (entry.text == written)
      links.insert({service, place(manifest, entry.text), false, entry.key});
}

void add_consumers(const Tree& manifest, Links& links) {
  const Tree* services = child(manifest, "services");
  if (services == nullptr) return;
  for (const Tree& service : services->children)
    if (const Tree* operations = child(service, "operations"))
      for (const Tree& operation : operations->children) {
        const Tree* consumes = child(operation, "consumes");
        if (consumes == nullptr) continue;
        const Tree* topic = plan::is_map(*consumes) ? child(*consumes, "topic") : consumes;
        if (topic == nullptr) continue;
        for (const std::string& name : plan::texts_of(*topic))
          links.insert({{Kind::topic, name}, {Kind::service, service.key}, true, "consume"});
      }
}

void add_flows(const Tree& manifest, Links& links) {
  const Tree* flows = child(manifest, "flows");
  if (flows == nullptr) return;
  for (const Tree& flow : flows->children) {
    const Tree* from = child(flow, "from");
    const Tree* to = child(flow, "to");
    if (from == nullptr || to == nullptr) continue;
    for (const std::string& source : plan::texts_of(*from))
      for (const std::string& target : plan::texts_of(*to))
        links.insert({place(manifest, source), place(manifest, target), true,
                      std::string(text_of(flow, "kind"))});
  }
}

Links links_of(const Tree& manifest) {
  Links links;
  for_each_step(manifest, [&](const Tree& step, const std::string& operation) {
    add_step(manifest, step, operation, links);
  });
  add_consumers(manifest, links);
  add_flows(manifest, links);
  return links;
}

// The links of one direction between two nodes are one edge.
class Drawing {
 public:
  void add(const Links& links, const Links& others, Mark alone);
  Picture picture() const;

 private:
  using Key = std::tuple<End, End, bool, Mark>;
  std::map<Key, std::set<std::string>> edges_;
  std::map<End, std::set<Mark>> ends_;
};

// `alone` marks those that the others do not have.
void Drawing::add(const Links& links, const Links& others, Mark alone) {
  for (const Link& link : links) {
    const auto& [from, to, is_flow, label] = link;
    const Mark mark = others.count(link) > 0 ? Mark::same : alone;
    edges_[{from, to, is_flow, mark}].insert(label);
    ends_[from].insert(mark);
    ends_[to].insert(mark);
  }
}

Picture Drawing::picture() const {
  const auto is_touched = [&](const End& end) {
    const auto& marks = ends_.find(end)->second;
    return marks.count(Mark::added) + marks.count(Mark::removed) > 0;
  };
  std::map<End, std::size_t> index;
  std::set<End> shown;
  for (const auto& [key, labels] : edges_) {
    const auto& [from, to, is_flow, mark] = key;
    // Of what stays as it is, only what lies between two that change.
    if (mark == Mark::same && !(is_touched(from) && is_touched(to))) continue;
    shown.insert(from);
    shown.insert(to);
  }
  Picture picture;
  for (const End& end : shown) {
    const auto& marks = ends_.find(end)->second;
    const Mark mark = marks.size() == 1 ? *marks.begin() : Mark::same;
    index[end] = picture.nodes.size();
    picture.nodes.push_back({end.second, end.first, mark});
  }
  for (const auto& [key, labels] : edges_) {
    const auto& [from, to, is_flow, mark] = key;
    if (shown.count(from) == 0 || shown.count(to) == 0) continue;
    if (mark == Mark::same && !(is_touched(from) && is_touched(to))) continue;
    std::string label;
    for (const std::string& each : labels) label += (label.empty() ? "" : ", ") + each;
    picture.edges.push_back({index[from], index[to], std::move(label), is_flow, mark});
  }
  return picture;
}

}  // namespace

Picture difference_picture(const std::string& before, const std::string& after) {
  const auto old = plan::read_tree("before", before), now = plan::read_tree("after", after);
  if (!old || !now) return {};
  const Links was = links_of(*old), is = links_of(*now);
  Drawing drawing;
  drawing.add(was, is, Mark::removed);
  drawing.add(is, was, Mark::added);
  return drawing.picture();
}

}  // namespace thalweg::view
