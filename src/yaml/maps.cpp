// SPDX-License-Identifier: Apache-2.0
#include "yaml/maps.h"

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::yaml {
namespace {

constexpr std::uint32_t kFew = 8;  // compared one by one

KeySet::Key key_at(const Tree& tree, std::uint32_t index) {
  const Tree::Record& record = tree.record(index);
  return {tree.text(record), record.begin, record.end};
}

// Calls `visit(key, value)` for the entries of the map at `index`.
template <class Visit>
void for_each_entry(const Tree& tree, std::uint32_t index, Visit visit) {
  const std::uint32_t end = tree.record(index).next;
  for (std::uint32_t key = index + 1; key < end;) {
    const std::uint32_t value = tree.record(key).next;
    visit(key, value);
    key = tree.record(value).next;
  }
}

}  // namespace

bool is_merge_key(const Tree& tree, std::uint32_t key) {
  const Tree::Record& record = tree.record(key);
  return record.kind == NodeKind::scalar && record.text_length == 2 && !record.quoted &&
         tree.text(record) == "<<";
}

void report_duplicate(Problems& problems, const Tree& tree, std::uint32_t key,
                      const KeySet::Key& earlier) {
  diag::Diagnostic& problem =
      problems.error(kDuplicate, tree.span(tree.record(key)),
                     fmt::format("key {} appears twice in this map", quote(earlier.text)));
  problem.related.push_back({problems.span(earlier.begin, earlier.end), "first written here"});
  problem.help = is_merge_key(tree, key) ? "merge several maps with one list: `<<: [*a, *b]`"
                                         : "rename or remove one of the two; the second is ignored";
}

// Also lists the first of each key and its value in `order_`.
bool MapFinisher::find_duplicates_in_few(const Tree& tree, std::uint32_t index) {
  bool found = false;
  KeySet::Key seen[kFew];
  std::size_t count = 0;
  for_each_entry(tree, index, [&](std::uint32_t key, std::uint32_t value) {
    const KeySet::Key candidate = key_at(tree, key);
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i].text != candidate.text) continue;
      report_duplicate(problems_, tree, key, seen[i]);
      found = true;
      return;
    }
    seen[count++] = candidate;
    order_.push_back(key);
    order_.push_back(value);
  });
  return found;
}

bool MapFinisher::find_duplicates(const Tree& tree, std::uint32_t index) {
  bool found = false;
  keys_.clear();
  for_each_entry(tree, index, [&](std::uint32_t key, std::uint32_t value) {
    if (const KeySet::Key* earlier = keys_.insert(key_at(tree, key))) {
      report_duplicate(problems_, tree, key, *earlier);
      found = true;
      return;
    }
    order_.push_back(key);
    order_.push_back(value);
  });
  return found;
}

void MapFinisher::collect_sources(const Tree& tree, std::uint32_t value,
                                  std::vector<std::uint32_t>& sources) {
  const Tree::Record& record = tree.record(value);
  if (record.kind == NodeKind::map) {
    sources.push_back(value);
    return;
  }
  bool good = record.kind == NodeKind::sequence;
  for (std::uint32_t item = value + 1; good && item < record.next; item = tree.record(item).next) {
    good = tree.record(item).kind == NodeKind::map;
    if (good) sources.push_back(item);
  }
  if (good) return;
  problems_.error(kSyntax, tree.span(record), "`<<` merges maps, and this is not a map").help =
      "write `<<: *name` with the alias of a map, or `<<: [*a, *b]`";
}

// `order_` holds the explicit entries and the merge key; the merge key leaves,
// and what it brings follows, each key once.
void MapFinisher::merge(const Tree& tree) {
  keys_.clear();
  sources_.clear();
  std::vector<std::uint32_t> kept;
  for (std::size_t i = 0; i < order_.size(); i += 2) {
    if (is_merge_key(tree, order_[i])) {
      collect_sources(tree, order_[i + 1], sources_);
      continue;
    }
    keys_.insert(key_at(tree, order_[i]));
    kept.push_back(order_[i]);
    kept.push_back(order_[i + 1]);
  }
  for (const std::uint32_t source : sources_) {
    for_each_entry(tree, source, [&](std::uint32_t key, std::uint32_t value) {
      if (keys_.insert(key_at(tree, key)) != nullptr) return;
      kept.push_back(key);
      kept.push_back(value);
    });
  }
  order_ = std::move(kept);
}

bool MapFinisher::inspect(const Tree& tree, std::uint32_t index, std::uint32_t entries,
                          bool has_merge) {
  if (entries < 2 && !has_merge) return false;
  order_.clear();
  const bool duplicates =
      entries <= kFew ? find_duplicates_in_few(tree, index) : find_duplicates(tree, index);
  if (has_merge) merge(tree);
  return duplicates || has_merge;
}

}  // namespace thalweg::yaml
