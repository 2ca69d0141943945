// SPDX-License-Identifier: Apache-2.0
#include "view/difference.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/line_diff.h"
#include "base/text.h"
#include "manifest/writer.h"
#include "view/draw.h"
#include "view/matrix.h"

namespace thalweg::view {

using plan::Tree;

namespace {

// The sections of a manifest, what is in them, and what is in that.
struct Section {
  std::string_view key, kind, inner_key, inner_kind;
};
constexpr Section kSections[] = {{"entities", "entity", "", ""},
                                 {"stores", "store", "holds", "dataset"},
                                 {"topics", "topic", "", ""},
                                 {"externals", "external", "", ""},
                                 {"services", "service", "operations", "operation"},
                                 {"flows", "flow", "", ""},
                                 {"sagas", "saga", "", ""},
                                 {"guarantees", "guarantee", "", ""},
                                 {"purposes", "purpose", "", ""},
                                 {"decisions", "decision", "", ""}};

struct Element {
  std::string_view kind;
  std::string name;
  Tree body;  // without what is an element of its own
  std::pair<std::string_view, std::string_view> key() const { return {kind, name}; }
};
using ByKey = std::map<std::pair<std::string_view, std::string_view>, const Element*>;

const Section* section_of(std::string_view key) {
  const auto* found = std::ranges::find(kSections, key, &Section::key);
  return found == std::end(kSections) ? nullptr : found;
}

// What is inside comes behind it.
void add_elements(const Section& section, const Tree& all, std::vector<Element>& elements) {
  for (const Tree& each : all.children) {
    Element element{section.kind, each.key, each};
    std::vector<Element> inner;
    if (!section.inner_key.empty()) {
      if (const Tree* inside = plan::child(each, section.inner_key);
          inside && plan::is_map(*inside))
        for (const Tree& part : inside->children)
          inner.push_back({section.inner_kind, each.key + "/" + part.key, part});
      plan::erase_child(element.body, section.inner_key);
    }
    elements.push_back(std::move(element));
    std::ranges::move(inner, std::back_inserter(elements));
  }
}

// In the order of the manifest; what stands in no section is of the system itself, whatever
// that is called.
std::vector<Element> elements_of(const Tree& root) {
  std::vector<Element> elements;
  Element system{"system", {}, Tree::map(false)};
  for (const Tree& each : root.children)
    if (section_of(each.key) == nullptr && each.key != "thalweg")
      system.body.children.push_back(each);
  elements.push_back(std::move(system));
  for (const Tree& each : root.children)
    if (const Section* section = section_of(each.key)) add_elements(*section, each, elements);
  return elements;
}

ByKey by_key(const std::vector<Element>& elements) {
  ByKey all;
  for (const Element& each : elements) all[each.key()] = &each;
  return all;
}

std::string shown(const Tree& value) {
  return value.is_collection() ? manifest::to_line(value) : value.text;
}

// Steps and other lists of more than words: the lines that come and go.
void compare_lists(const Tree& before, const Tree& after, const std::string& path,
                   std::vector<std::string>& changes) {
  const auto lines = [](const Tree& list) {
    std::string text;
    for (const Tree& each : list.children) text += shown(each) + "\n";
    return text;
  };
  const std::string diff = line_diff(lines(before), lines(after), 0);
  for (std::string_view rest = diff; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.size() < 2 || line.starts_with("@@")) continue;
    changes.push_back(
        fmt::format("`{}`: {} `{}`", path, line.front() == '+' ? "+" : "−", line.substr(1)));
  }
}

void compare(const Tree& before, const Tree& after, const std::string& path,
             std::vector<std::string>& changes) {
  if (plan::same(before, after)) return;
  if (plan::is_map(before) && plan::is_map(after)) {
    const auto inside = [&](const Tree& part) {
      return path.empty() ? part.key : path + "." + part.key;
    };
    for (const Tree& old : before.children) {
      const Tree* now = plan::child(after, old.key);
      if (now != nullptr)
        compare(old, *now, inside(old), changes);
      else
        changes.push_back(fmt::format("`{}` is gone (it was `{}`)", inside(old), shown(old)));
    }
    for (const Tree& now : after.children)
      if (plan::child(before, now.key) == nullptr)
        changes.push_back(fmt::format("`{}` is new: `{}`", inside(now), shown(now)));
  } else if (plan::is_list(before) && plan::is_list(after)) {
    compare_lists(before, after, path, changes);
  } else {
    changes.push_back(fmt::format("`{}`: `{}` -> `{}`", path, shown(before), shown(after)));
  }
}

void compare_elements(const Tree& before, const Tree& after, const Renames& renames,
                      Difference& difference) {
  const auto old = elements_of(before), now = elements_of(after);
  const ByKey old_ones = by_key(old), new_ones = by_key(now);
  std::map<std::string, std::string> old_names;
  for (const auto& [was, is] : renames) old_names[is] = was;
  for (const Element& each : now) {
    const auto same = old_ones.find(each.key());
    if (same == old_ones.end()) {
      difference.added.push_back({each.kind, each.name, {}, {}});
      continue;
    }
    const auto was = old_names.find(each.name);
    if (was != old_names.end())
      difference.renamed.push_back({each.kind, each.name, was->second, {}});
    std::vector<std::string> changes;
    compare(same->second->body, each.body, {}, changes);
    const std::string& name = each.name.empty() ? difference.system : each.name;
    if (!changes.empty()) difference.changed.push_back({each.kind, name, {}, std::move(changes)});
  }
  for (const Element& each : old)
    if (!new_ones.contains(each.key()))
      difference.removed.push_back({each.kind, each.name, {}, {}});
}

ChangedFinding changed_finding(const Side& side, const checks::Finding& finding) {
  const checks::Page& page = side.run.rulebook->page(finding.rule);
  return {std::string(page.code),
          std::string(page.name),
          std::string(diag::to_string(finding.severity)),
          side.graph.manifest().reference(finding.at),
          finding.message,
          fmt::format("{:016x}", finding.fingerprint),
          finding.verdict == checks::Verdict::possible};
}

bool is_open(const checks::Ruling& ruling) {
  return !ruling.is_accepted && !ruling.baselined;
}

// Those of the one that the other does not have as often.
std::vector<ChangedFinding> without(const Side& side, const Side& other) {
  std::map<std::uint64_t, std::size_t> known;
  for (const checks::Ruling& ruling : other.run.findings.rulings())
    if (is_open(ruling)) ++known[ruling.fingerprint];
  std::vector<ChangedFinding> alone;
  for (std::size_t i = 0; i < side.run.findings.size(); ++i) {
    const checks::Ruling& ruling = side.run.findings.rulings()[i];
    if (!is_open(ruling)) continue;
    if (auto& left = known[ruling.fingerprint]; left > 0)
      --left;
    else
      alone.push_back(changed_finding(side, side.run.findings[i]));
  }
  std::ranges::stable_sort(alone, {}, [](const ChangedFinding& finding) {
    return finding.severity == "error" ? 0 : finding.severity == "warning" ? 1 : 2;
  });
  return alone;
}

std::string text_of(const Cell& cell) {
  return cell.text.empty() ? std::string(to_string(cell.holds)) : cell.text;
}

void compare_guarantees(const Side& before, const Side& after, Difference& difference) {
  const auto old = guarantee_matrix(before.graph, before.sources);
  const auto now = guarantee_matrix(after.graph, after.sources);
  std::map<std::string, const MatrixRow*> by_name;
  for (const MatrixRow& row : old) by_name[row.element] = &row;
  for (const MatrixRow& row : now) {
    const auto was = by_name.find(row.element);
    if (was == by_name.end()) continue;  // it is new, or derived only now
    for (std::size_t c = 0; c < kColumns; ++c) {
      const Cell& a = was->second->cells[c];
      const Cell& b = row.cells[c];
      if (a.holds == b.holds && text_of(a) == text_of(b)) continue;
      difference.guarantees.push_back({row.element, to_string(static_cast<Column>(c)), text_of(a),
                                       text_of(b), a.holds == Holds::yes && b.holds != Holds::yes});
    }
  }
}

Picture changed_picture(const Side& before, const Side& after) {
  Wish wish;
  wish.most_nodes = 0;
  wish.apart = true;
  return neighbourhood_of_marks(joined(draw(before.graph, {}, wish), draw(after.graph, {}, wish)));
}

// Whether a text names something, or something inside of it.
void rename(std::string& text, const Renames& renames) {
  const std::string_view head = std::string_view(text).substr(0, text.find('/'));
  if (const auto found = renames.find(text); found != renames.end())
    text = found->second;
  else if (const auto whole = renames.find(head); whole != renames.end() && head != text)
    text = whole->second + text.substr(head.size());
}

void rename_texts(Tree& tree, const Renames& renames) {
  for (Tree& each : tree.children)
    if (each.is_collection())
      rename_texts(each, renames);
    else
      rename(each.text, renames);
}

}  // namespace

Renames renames(const Tree& before, const Tree& after) {
  Renames found;
  std::set<std::string> taken;
  for (const Section& section : kSections) {
    const Tree* old = plan::child(before, section.key);
    const Tree* now = plan::child(after, section.key);
    if (old == nullptr || now == nullptr || section.kind == "entity") continue;
    std::vector<const Tree*> gone, fresh;
    for (const Tree& each : old->children)
      if (plan::child(*now, each.key) == nullptr) gone.push_back(&each);
    for (const Tree& each : now->children)
      if (plan::child(*old, each.key) == nullptr) fresh.push_back(&each);
    for (const Tree* was : gone) {
      const auto alike = [&](const Tree* other) { return plan::same(*was, *other); };
      if (std::ranges::count_if(gone, alike) != 1 || std::ranges::count_if(fresh, alike) != 1)
        continue;
      const Tree* is = *std::ranges::find_if(fresh, alike);
      if (was->children.empty() || !taken.insert(was->key).second) continue;
      found[was->key] = is->key;
    }
  }
  return found;
}

Tree renamed(const Tree& before, const Renames& renames) {
  Tree tree = before;
  for (Tree& section : tree.children) {
    if (section_of(section.key) != nullptr)
      for (Tree& each : section.children)
        if (const auto found = renames.find(each.key); found != renames.end())
          each.key = found->second;
    rename_texts(section, renames);
  }
  return tree;
}

Difference difference(const Side& before, const Side& after, const Renames& renames) {
  Difference difference;
  difference.system = after.graph.manifest().system();
  const auto old = plan::read_tree("before", manifest::write(before.graph.manifest()));
  const auto now = plan::read_tree("after", manifest::write(after.graph.manifest()));
  if (old && now) compare_elements(*old, *now, renames, difference);
  difference.fresh = without(after, before);
  difference.fixed = without(before, after);
  for (const checks::Ruling& ruling : after.run.findings.rulings())
    difference.unchanged += is_open(ruling) ? 1 : 0;
  difference.unchanged -= difference.fresh.size();
  compare_guarantees(before, after, difference);
  difference.picture = changed_picture(before, after);
  difference.picture.title = difference.system + ", what changed";
  return difference;
}

}  // namespace thalweg::view
