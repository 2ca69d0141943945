// SPDX-License-Identifier: Apache-2.0
#include "plan/patch.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/source_edit.h"
#include "plan/tree.h"
#include "yaml/yaml.h"

namespace thalweg::plan {

namespace {

using yaml::Node;

// A text with its nodes. Refers to the text.
struct Parsed {
  source::SourceMap sources;
  yaml::Document document;
  bool is_good = false;

  explicit Parsed(const std::string& text) {
    const source::FileId file = sources.add("manifest", text);
    diag::Diagnostics problems;
    document = yaml::parse_document(sources, file, {}, problems);
    is_good = problems.empty() && document.root() && document.root().is_map();
  }
  Node root() const { return document.root(); }
};

bool same_nodes(Node a, Node b) {
  return same(tree_of(a), tree_of(b));
}

std::optional<Slot> entry(Node map, std::string_view key) {
  if (map && map.is_map())
    for (const auto each : yaml::entries(map))
      if (each.key.text() == key) return Slot{map, each.key, each.value};
  return std::nullopt;
}

std::vector<Slot> entries_of(Node map) {
  std::vector<Slot> all;
  for (const auto each : yaml::entries(map)) all.push_back({map, each.key, each.value});
  return all;
}

std::vector<Slot> items_of(Node list) {
  std::vector<Slot> all;
  for (const Node item : yaml::items(list)) all.push_back({list, {}, item});
  return all;
}

// An item of the list before, of the list after, or of both.
struct Pair {
  std::optional<std::size_t> before, after;
};

// Whether one step may have become the other: the same verb.
bool are_alike(Node a, Node b) {
  return a.is_map() && b.is_map() && a.first_child() && b.first_child() &&
         a.first_child().text() == b.first_child().text();
}

// A longest common subsequence; what changed in between is paired in its order where it
// is alike.
std::vector<Pair> align(const std::vector<Slot>& before, const std::vector<Slot>& after) {
  const std::size_t n = before.size(), m = after.size();
  std::vector<std::vector<std::size_t>> length(n + 1, std::vector<std::size_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      length[i][j] = same_nodes(before[i].value, after[j].value)
                         ? length[i + 1][j + 1] + 1
                         : std::max(length[i + 1][j], length[i][j + 1]);
  std::vector<Pair> pairs;
  for (std::size_t i = 0, j = 0; i < n || j < m;) {
    const bool both = i < n && j < m;
    if (both && same_nodes(before[i].value, after[j].value)) {
      pairs.push_back({i++, j++});
    } else if (both && length[i + 1][j + 1] == length[i][j] &&
               are_alike(before[i].value, after[j].value)) {
      pairs.push_back({i++, j++});
    } else if (j == m || (i < n && length[i + 1][j] >= length[i][j + 1])) {
      pairs.push_back({i++, std::nullopt});
    } else {
      pairs.push_back({std::nullopt, j++});
    }
  }
  return pairs;
}

class Patch {
 public:
  Patch(const std::vector<SourceText>& files, const std::string& after) {
    for (const SourceText& file : files) {
      parsed_.push_back(std::make_unique<Parsed>(file.text));
      edits_.emplace_back(file.text, after);
    }
  }

  void root(Node before, Node after);
  std::vector<std::string> problems;
  Result<std::vector<SourceText>> result(const std::vector<SourceText>& files) const;

 private:
  // A slot in one of the files.
  struct Place {
    std::size_t file = 0;
    Slot slot;
  };

  std::vector<Place> find(std::string_view section) const;
  static std::optional<Place> find(const std::vector<Place>& sections, std::string_view id);
  std::optional<Slot> ahead_of(const Slot& section) const;
  void section(const std::string& name, Node before, const Slot& after);
  void change(const Place& user, Node before, const Slot& after);
  bool change_map(const Place& user, Node before, Node after);
  bool change_list(const Place& user, Node before, Node after);

  std::vector<std::unique_ptr<Parsed>> parsed_;
  std::vector<SourceEdit> edits_;
};

std::vector<Patch::Place> Patch::find(std::string_view section) const {
  std::vector<Place> places;
  for (std::size_t file = 0; file < parsed_.size(); ++file)
    if (parsed_[file]->is_good)
      if (const auto slot = entry(parsed_[file]->root(), section)) places.push_back({file, *slot});
  return places;
}

std::optional<Patch::Place> Patch::find(const std::vector<Place>& sections, std::string_view id) {
  for (const Place& place : sections)
    if (const auto slot = entry(place.slot.value, id)) return Place{place.file, *slot};
  return std::nullopt;
}

void Patch::root(Node before, Node after) {
  for (const Slot& each : entries_of(after)) {
    const auto old = entry(before, each.key.text());
    if (old && same_nodes(old->value, each.value)) continue;
    section(std::string(each.key.text()), old ? old->value : Node(), each);
  }
  for (const Slot& each : entries_of(before))
    if (!entry(after, each.key.text()))
      for (const Place& place : find(each.key.text())) edits_[place.file].remove(place.slot);
}

// The section of the first file behind which a new one has its place.
std::optional<Slot> Patch::ahead_of(const Slot& section) const {
  std::optional<Slot> ahead;
  for (const Slot& each : entries_of(section.parent)) {
    if (each.key.text() == section.key.text()) break;
    if (const auto own = entry(parsed_.front()->root(), each.key.text());
        own && own->value.is_map())
      ahead = own;
  }
  return ahead;
}

// The elements of a section may stand in several files.
void Patch::section(const std::string& name, Node before, const Slot& after) {
  const std::vector<Place> places = find(name);
  if (places.empty()) return edits_.front().insert_section(ahead_of(after), after);
  const bool is_spread =
      after.value.is_map() && before && before.is_map() &&
      std::ranges::all_of(places, [](const Place& place) { return place.slot.value.is_map(); });
  if (!is_spread && places.size() > 1) {
    problems.push_back(fmt::format("{} stands in several files", quote(name)));
    return;
  }
  if (!is_spread) return change(places.front(), before, after);
  std::vector<Place> last = {places.back()};
  for (const Slot& element : entries_of(after.value)) {
    const auto old = entry(before, element.key.text());
    const auto user = find(places, element.key.text());
    if (user) last.front() = *user;
    if (old && same_nodes(old->value, element.value)) continue;
    if (user) {
      change(*user, old ? old->value : Node(), element);
      continue;
    }
    const std::vector<Slot> all = entries_of(places.front().slot.value);
    if (all.empty()) {
      problems.push_back(fmt::format("{} has no elements yet", quote(name)));
      return;
    }
    edits_[places.front().file].insert_behind(all.back(), element);
  }
  for (const Slot& element : entries_of(before))
    if (!entry(after.value, element.key.text()))
      if (const auto user = find(places, element.key.text())) edits_[user->file].remove(user->slot);
}

// `before` is none where nothing stood there.
void Patch::change(const Place& user, Node before, const Slot& after) {
  if (before && same_nodes(before, after.value)) return;
  const Node now = user.slot.value;
  const bool is_alike = before && edits_[user.file].is_plain(now) && now.kind() == before.kind() &&
                        before.kind() == after.value.kind();
  if (is_alike && now.is_map() && change_map(user, before, after.value)) return;
  if (is_alike && now.is_sequence() && change_list(user, before, after.value)) return;
  edits_[user.file].replace(user.slot, after);
}

// False, and nothing done, where it cannot be changed entry by entry.
bool Patch::change_map(const Place& user, Node before, Node after) {
  SourceEdit& edit = edits_[user.file];
  const std::vector<Slot> own = entries_of(user.slot.value);
  std::vector<Slot> gone;
  for (const Slot& each : own)
    if (entry(before, each.key.text()) && !entry(after, each.key.text())) gone.push_back(each);
  const bool can_go =
      std::ranges::all_of(gone, [&](const Slot& each) { return edit.has_lines(each); });
  if (!can_go || gone.size() == own.size()) return false;
  const auto is_gone = [&](const Slot& each) {
    return std::ranges::any_of(gone,
                               [&](const Slot& g) { return g.key.text() == each.key.text(); });
  };
  Slot last = *std::find_if_not(own.rbegin(), own.rend(), is_gone);
  for (const Slot& each : entries_of(after)) {
    const auto mine = entry(user.slot.value, each.key.text());
    const auto old = entry(before, each.key.text());
    if (mine) {
      change({user.file, *mine}, old ? old->value : Node(), each);
      last = *mine;
    } else if (!old || !same_nodes(old->value, each.value)) {
      edit.insert_behind(last, each);
    }
  }
  for (const Slot& each : gone) edit.remove(each);
  return true;
}

bool Patch::change_list(const Place& user, Node before, Node after) {
  SourceEdit& edit = edits_[user.file];
  const std::vector<Slot> own = items_of(user.slot.value), old = items_of(before),
                          now = items_of(after);
  if (own.size() != old.size()) return false;
  const std::vector<Pair> pairs = align(old, now);
  const bool can_go = std::ranges::all_of(
      pairs, [&](const Pair& pair) { return pair.after || edit.has_lines(own[*pair.before]); });
  const auto first_kept =
      std::ranges::find_if(pairs, [](const Pair& pair) { return pair.before && pair.after; });
  if (!can_go || first_kept == pairs.end()) return false;
  std::optional<std::size_t> last;
  for (const Pair& pair : pairs) {
    if (pair.before && pair.after) {
      change({user.file, own[*pair.before]}, old[*pair.before].value, now[*pair.after]);
      last = pair.before;
    } else if (pair.before) {
      edit.remove(own[*pair.before]);
    } else if (last) {
      edit.insert_behind(own[*last], now[*pair.after]);
    } else {
      edit.insert_ahead(own[*first_kept->before], now[*pair.after]);
    }
  }
  return true;
}

Result<std::vector<SourceText>> Patch::result(const std::vector<SourceText>& files) const {
  if (!problems.empty()) return Failure{problems.front()};
  std::vector<SourceText> changed;
  for (std::size_t file = 0; file < files.size(); ++file) {
    if (edits_[file].is_empty()) continue;
    auto text = edits_[file].text();
    if (!text) return Failure{quote(files[file].path) + ": " + text.error()};
    changed.push_back({files[file].path, std::move(*text)});
  }
  return changed;
}

}  // namespace

Result<std::vector<SourceText>> patch(const std::vector<SourceText>& files,
                                      const std::string& before, const std::string& after) {
  const Parsed old(before), now(after);
  Patch patch(files, after);
  patch.root(old.root(), now.root());
  return patch.result(files);
}

}  // namespace thalweg::plan
