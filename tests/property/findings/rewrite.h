// SPDX-License-Identifier: Apache-2.0
// Rewrites of a canonical manifest that must not change what is found.
#pragma once

#include <string>
#include <vector>

#include "property/findings/found.h"
#include "support/random.h"

namespace thalweg::property {

// Sections in another order, the entries of each, and the operations of a service.
std::string shuffled(const std::string& text, test::Random& random);

// The entries of all sections, spread over a root and two files that it includes.
Files in_files(const std::string& text, test::Random& random);

// Each operation keeps its steps up to a random one and calls a second operation,
// `kRest` behind its name, that has the others. Blocks stay whole.
inline constexpr std::string_view kRest = "-rest";
std::string with_calls(const std::string& text, test::Random& random);

// A component that shares nothing with the others: a service, its store, a view
// that it feeds through a topic, and a promise about it. Its ids begin with
// `kStranger`.
inline constexpr std::string_view kStranger = "zz-";
std::string with_stranger(const std::string& text);

// Every element and step that is written as a block has a description.
std::string described(const std::string& text);

// Gives the elements of a manifest other names, which keep their order. Words that
// mean something else too stay: ids that are keys of the language or engines, and
// everything where an id has a dot, since `user.email` is an entity or a field.
class Renaming {
 public:
  explicit Renaming(const std::string& text);
  bool empty() const { return ids_.empty(); }
  // Every token that is one of the ids under its new name. Tokens are parted by
  // everything that is no letter, digit, dash or underscore.
  std::string operator()(const std::string& text) const;

 private:
  std::vector<std::string> ids_;  // sorted
};

}  // namespace thalweg::property
