// SPDX-License-Identifier: Apache-2.0
// Anchored nodes. As long as the entry in which an anchor was defined is being
// built, the node is looked up in the tree itself; before the entry is dropped,
// what is anchored in it is copied aside (each subtree once, also where anchors
// are nested), so that entries without anchors cost nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "yaml/tree_writer.h"

namespace thalweg::yaml {

class Anchors {
 public:
  enum class State : std::uint8_t { defined, open, here, saved };

  explicit Anchors(const Tree& like) : saved_(like), saver_(saved_) {}

  // In the order of the file; ids count from 1.
  void define() { anchors_.emplace_back(); }
  std::size_t size() const { return anchors_.size(); }
  void open(std::uint32_t id) { at(id).state = State::open; }
  void close(std::uint32_t id, std::uint32_t index);
  // Copies aside what is anchored in the records from `index` on.
  void save_from(const Tree& tree, std::uint32_t index);
  // Copies a subtree aside without a name; returns where it lies in `saved()`.
  std::uint32_t keep(const Tree& tree, std::uint32_t index) { return saver_.copy(tree, index); }

  struct Target {
    const Tree* tree = nullptr;
    std::uint32_t index = 0;
  };
  // None while the node is still being built: the alias would contain itself.
  std::optional<Target> find(const Tree& tree, std::uint32_t id);

  const Tree& saved() const { return saved_; }

 private:
  struct Anchor {
    State state = State::defined;
    std::uint32_t index = 0;
  };
  Anchor& at(std::uint32_t id) { return anchors_[id - 1]; }

  std::vector<Anchor> anchors_;
  std::vector<std::uint32_t> here_;  // ids in state `here`
  Tree saved_;
  TreeWriter saver_;
};

// What an alias adds to the tree: nodes, counting long texts as several, and
// levels of nesting.
struct Weight {
  std::uint64_t nodes = 0;
  std::uint32_t depth = 0;
};
Weight weigh(const Tree& tree, std::uint32_t index);

}  // namespace thalweg::yaml
