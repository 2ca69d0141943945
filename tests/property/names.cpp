// SPDX-License-Identifier: Apache-2.0
#include "property/names.h"

#include <algorithm>

namespace thalweg::property {

namespace {

// Some are words of YAML or of the manifest language itself.
constexpr std::string_view kIds[] = {
    "order",     "product",      "customer", "shop-db", "search", "page-cache", "ledger", "billing",
    "audit-log", "user_profile", "v2.order", "a",       "x9",     "no",         "y",      "on",
    "null",      "true",         "off",      "none",    "broker", "steps",      "read",   "e10",
    "inf",       "x-ray",        "app",      "local",   "all"};

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

std::vector<std::string> within(const std::vector<StoreName>& parents) {
  std::vector<std::string> list;
  for (const StoreName& parent : parents) {
    for (const std::string& child : parent.datasets) list.push_back(parent.id + "/" + child);
  }
  return list;
}

}  // namespace

std::string Names::fresh_id(Random& random) {
  std::string id(random.pick(std::vector<std::string_view>(std::begin(kIds), std::end(kIds))));
  while (std::find(used_.begin(), used_.end(), id) != used_.end()) {
    id += "-" + std::to_string(used_.size());
  }
  used_.push_back(id);
  return id;
}

std::vector<std::string> Names::fresh(Random& random, std::size_t low, std::size_t high) {
  std::vector<std::string> list;
  for (std::size_t n = random.between(low, high); n > 0; --n) list.push_back(fresh_id(random));
  return list;
}

Names::Names(Random& random) {
  // Words that a key allows in place of a reference cannot be told from ids.
  used_ = {"none", "broker", "high-water-mark", "reservation", "app", "async"};
  system = fresh_id(random);
  has_entities = !random.one_in(4);
  has_stores = !has_entities || !random.one_in(5);
  entities = fresh(random, 1, 4);
  for (const std::string& id : fresh(random, 1, 4)) {
    StoreName store{id, {}};
    for (const std::string& entity : entities) {
      if (store.datasets.empty() || random.one_in(2)) store.datasets.push_back(entity);
    }
    stores.push_back(store);
  }
  if (!has_entities) entities = stores.front().datasets;
  topics = fresh(random, 1, 3);
  externals = fresh(random, 1, 2);
  flows = fresh(random, 1, 3);
  sagas = fresh(random, 0, 2);
  guarantees = fresh(random, 1, 5);
  purposes = fresh(random, 1, 2);
  decisions = fresh(random, 1, 2);
  events = fresh(random, 2, 3);
  for (const std::string& id : fresh(random, 1, 3)) {
    services.push_back({id, fresh(random, 1, 3)});
  }
}

std::vector<std::string> Names::references(std::uint32_t targets) const {
  using namespace manifest;
  std::vector<std::string> list;
  if ((targets & kEntity) != 0) append(list, entities);
  // Naming a dataset makes it exist, unless any element could be meant.
  const bool are_there = has_stores || targets != kAnyElement;
  if ((targets & kDataset) != 0 && are_there) append(list, within(stores));
  if ((targets & kStore) != 0 && has_stores) {
    // A bare store stands for its only dataset.
    for (const StoreName& store : stores) {
      if (store.datasets.size() == 1) list.push_back(store.id);
    }
  }
  if ((targets & kTopic) != 0) append(list, topics);
  if ((targets & kExternal) != 0) append(list, externals);
  if ((targets & kOperation) != 0) append(list, within(services));
  if ((targets & kFlow) != 0) append(list, flows);
  if ((targets & kGuarantee) != 0) append(list, guarantees);
  if ((targets & kPurpose) != 0) append(list, purposes);
  if ((targets & kDecision) != 0) append(list, decisions);
  if ((targets & kEvent) != 0 && targets != kAnyElement) append(list, events);
  return list;
}

}  // namespace thalweg::property
