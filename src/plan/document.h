// SPDX-License-Identifier: Apache-2.0
// A manifest in the making: its YAML as one tree, and the edits of a rewrite on it.
// Edits say what is wrong instead of guessing: a value that stands there already, a
// path that leads nowhere, a pattern that matches no step.
//
// In fragments and paths two sections are short: `operations` stands for the
// operations of `services`, by `service/operation`, and `datasets` for what `stores`
// hold, by `store/dataset`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plan/tree.h"

namespace thalweg::plan {

class Document {
 public:
  // A canonical manifest (manifest/writer.h). What is short in it is written out: the
  // engine of a store, lists of `holds`.
  explicit Document(Tree root);

  // What there is without being declared, as long as the section is missing: where a
  // fragment brings the section, they are declared first.
  void imply(std::string section, std::vector<std::string> names);

  const Tree& root() const { return root_; }
  std::string text() const { return manifest::to_yaml(root_); }

  // `section/id/key/…`; null where nothing is written.
  const Tree* find(std::string_view path) const;
  Tree* find(std::string_view path);

  // Each gives what was wrong, a sentence each; nothing is changed by what was.
  // Maps are merged; equal values may stand there already.
  std::vector<std::string> add(const Tree& fragment);
  // Values take the place of what stood there; maps are merged.
  std::vector<std::string> set(const Tree& fragment);
  // Whatever names the one dataset names the other from now on, but for what stores hold.
  void move(std::string_view from, std::string_view to);
  // What is not declared needs no removal.
  void remove(std::string_view path);

  // The steps of `service/operation`; null where there is no such operation.
  Tree* steps(std::string_view operation);
  const Tree* steps(std::string_view operation) const;

 private:
  enum class Mode : bool { add, set };
  std::vector<std::string> apply(const Tree& fragment, Mode mode);
  void merge(Tree& into, const Tree& from, const std::string& where, Mode mode,
             std::vector<std::string>& problems);

  void declare_implied(std::string_view section);

  Tree root_;
  std::map<std::string, std::vector<std::string>, std::less<>> implied_;
};

// `services/catalog/operations/find-product`, for `operations/catalog/find-product`.
std::vector<std::string> full_path(std::string_view path);

}  // namespace thalweg::plan
