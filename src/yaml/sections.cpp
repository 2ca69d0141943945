// SPDX-License-Identifier: Apache-2.0
#include "yaml/sections.h"

namespace thalweg::yaml {

bool Sections::open_key(Level& level, std::uint32_t key) {
  const Tree& tree = writer_.tree();
  if (is_merge_key(tree, key)) return true;
  const Tree::Record& record = tree.record(key);
  const KeySet::Key candidate{tree.text(record), record.begin, record.end};
  const KeySet::Key* earlier =
      record.in_source ? level.keys.insert(candidate) : level.keys.insert_copy(candidate);
  if (earlier != nullptr) report_duplicate(problems_, tree, key, *earlier);
  return earlier == nullptr;
}

void Sections::keep_merge(Level& level, std::uint32_t value) {
  std::vector<std::uint32_t> sources;
  finisher_.collect_sources(writer_.tree(), value, sources);
  for (const std::uint32_t source : sources) {
    level.merged.push_back(anchors_.keep(writer_.tree(), source));
  }
}

// Calls `hand_out` with each merged entry in turn copied to `at`.
template <class HandOut>
void Sections::hand_out_merged(Level& level, std::uint32_t at, HandOut hand_out) {
  const Tree& saved = anchors_.saved();
  for (const std::uint32_t map : level.merged) {
    for (std::uint32_t key = map + 1; key < saved.record(map).next;) {
      const std::uint32_t value = saved.record(key).next;
      writer_.truncate(at);
      writer_.copy(saved, key);
      writer_.record(writer_.copy(saved, value)).last = true;
      const Tree::Record& record = writer_.record(at);
      const KeySet::Key candidate{writer_.text(at), record.begin, record.end};
      if (level.keys.insert_copy(candidate) == nullptr) hand_out();
      key = saved.record(value).next;
    }
  }
  level.merged.clear();
  writer_.truncate(at);
}

bool Sections::open_top_key() {
  return open_key(top_, 0);
}

void Sections::top_value() {
  const Tree& tree = writer_.tree();
  if (is_merge_key(tree, 0)) return keep_merge(top_, tree.record(0).next);
  problems_.flush();
  const Node key = tree.node(0);
  const Node value = key.next_sibling();
  if (!value.is_map() || !value.first_child() || !is_section(0)) return handlers_->top(key, value);
  for (const auto [id, content] : entries(value)) handlers_->entry(key, id, content);
}

void Sections::open_section(bool muted) {
  section_.keys.clear();
  section_.merged.clear();
  muted_ = muted;
}

bool Sections::open_entry_key() {
  return open_key(section_, 1);
}

void Sections::entry_value() {
  const Tree& tree = writer_.tree();
  if (is_merge_key(tree, 1)) return keep_merge(section_, tree.record(1).next);
  problems_.flush();
  const Node key = tree.node(1);
  if (!muted_) handlers_->entry(tree.node(0), key, key.next_sibling());
}

void Sections::close_section(bool empty, std::uint32_t begin, std::uint32_t end) {
  const Tree& tree = writer_.tree();
  hand_out_merged(section_, 1, [&] {
    const Node key = tree.node(1);
    if (!muted_) handlers_->entry(tree.node(0), key, key.next_sibling());
  });
  if (!empty || muted_) return;
  Tree::Record record{.begin = begin, .end = end, .kind = NodeKind::map, .last = true};
  handlers_->top(tree.node(0), tree.node(writer_.add(record)));
}

void Sections::close_top() {
  hand_out_merged(top_, 0, [&] {
    const Node key = writer_.tree().node(0);
    const Node value = key.next_sibling();
    if (!value.is_map() || !value.first_child() || !is_section(0)) {
      return handlers_->top(key, value);
    }
    for (const auto [id, content] : entries(value)) handlers_->entry(key, id, content);
  });
}

}  // namespace thalweg::yaml
