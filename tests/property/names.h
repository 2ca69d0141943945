// SPDX-License-Identifier: Apache-2.0
// The elements that a random manifest has, decided before anything is said about
// them, so that every reference names one.
#pragma once

#include <string>
#include <vector>

#include "manifest/vocabulary.h"
#include "property/random.h"

namespace thalweg::property {

struct StoreName {
  std::string id;
  std::vector<std::string> datasets;
};

struct Names {
  explicit Names(Random& random);

  bool has_entities = true;  // the section; else entities come from datasets
  bool has_stores = true;    // the section; else stores come from references
  std::string system;
  std::vector<std::string> entities;
  std::vector<StoreName> stores;
  std::vector<std::string> topics, externals, flows, sagas, guarantees, purposes, decisions;
  std::vector<StoreName> services;  // with operations
  std::vector<std::string> events;

  // Everything that one of the targets may be, as it is referred to.
  std::vector<std::string> references(std::uint32_t targets) const;

 private:
  std::vector<std::string> fresh(Random& random, std::size_t low, std::size_t high);
  std::string fresh_id(Random& random);

  std::vector<std::string> used_;
};

}  // namespace thalweg::property
