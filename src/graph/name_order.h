// SPDX-License-Identifier: Apache-2.0
// The order of names. Where a rule must pick one of several equals, or a list
// decides which is met first, names decide: unlike the order of the manifest they
// stay when elements are moved about, and with them what a finding is about.
#pragma once

#include <algorithm>
#include <ranges>
#include <vector>

#include "manifest/manifest.h"

namespace thalweg::graph {

class NameOrder {
 public:
  explicit NameOrder(const manifest::Manifest& manifest) : manifest_(&manifest) {}

  // By kind, then by the name of the store or service around it, then by its own.
  bool operator()(manifest::ElementId a, manifest::ElementId b) const;

  template <class Ids>
  auto first(const Ids& ids) const {  // of a list that is not empty
    return *std::ranges::min_element(ids, *this);
  }
  template <class Id>
  void sort(std::vector<Id>& ids) const {
    std::sort(ids.begin(), ids.end(), *this);
  }
  // The ids of a table of the manifest, or of a list.
  template <class Table>
  auto sorted(const Table& table) const {
    std::vector<decltype(id_of(*table.begin()))> ids;
    for (const auto each : table) ids.push_back(id_of(each));
    sort(ids);
    return ids;
  }

 private:
  template <class View>
  static auto id_of(const View& view) {
    if constexpr (requires { view.id(); })
      return view.id();
    else
      return view;
  }

  const manifest::Manifest* manifest_;
};

}  // namespace thalweg::graph
