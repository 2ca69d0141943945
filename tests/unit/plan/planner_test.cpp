// SPDX-License-Identifier: Apache-2.0
#include "plan/planner.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "plan/document.h"
#include "plan/replay.h"
#include "plan/verify.h"
#include "unit/plan/judge.h"

using namespace thalweg;
using test::judge;
using test::wishes;

namespace {

const std::string kShop =
    "thalweg: 1\nsystem: shop\n"
    "entities:\n  product: {key: sku, system_of_record: shop-db/product}\n"
    "stores:\n  shop-db: {engine: postgresql}\n  search: {engine: elasticsearch}\n"
    "  warehouse: {engine: snowflake}\n"
    "services:\n  catalog:\n    operations:\n"
    "      update-product:\n        steps:\n"
    "          - upsert: shop-db/product\n          - upsert: search/product\n"
    "          - upsert: warehouse/product\n"
    "      find-product: {steps: [{read: search/product, requires: eventual}]}\n"
    "  reports:\n    operations:\n      sales: {schedule: 1d, steps: [{read: "
    "warehouse/product}]}\n";

plan::Plan planned(const std::string& manifest) {
  auto made = plan::make_plan(judge(), manifest, wishes());
  REQUIRE_MESSAGE(made, (made ? "" : made.error()));
  return std::move(*made);
}

// So many services that each write a database and an index, `odd` of them also something
// that nothing captures.
std::string many(std::size_t count, std::size_t odd) {
  std::string entities = "entities:\n", stores = "stores:\n", services = "services:\n";
  for (std::size_t i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    const std::string engine = i < odd ? "memcached" : "postgresql";
    entities += "  e" + n + ": {key: id, system_of_record: db" + n + "/e" + n + "}\n";
    stores += "  db" + n + ": {engine: " + engine + "}\n  ix" + n + ": {engine: elasticsearch}\n";
    services += "  s" + n +
                ":\n    operations:\n      put:\n        steps:\n          - upsert: db" + n +
                "/e" + n + "\n          - upsert: ix" + n + "/e" + n + "\n";
    services += "      get: {steps: [{read: ix" + n + "/e" + n + ", requires: eventual}]}\n";
  }
  return "thalweg: 1\nsystem: many\n" + entities + stores + services;
}

std::size_t dual_writes(const plan::Plan& plan, plan::Standing standing) {
  return static_cast<std::size_t>(std::ranges::count_if(plan.findings, [&](const auto& finding) {
    return finding.rule == "INT001" && finding.standing == standing;
  }));
}

}  // namespace

TEST_CASE("planner: a few findings are mended one after the other, many together") {
  const plan::Plan few = planned(many(4, 0));
  CHECK(few.migrations.size() >= 4);
  for (const plan::PlannedMigration& each : few.migrations) CHECK(each.others.empty());
  const plan::Plan all = planned(many(20, 0));
  CHECK(all.migrations.size() < 6);
  CHECK(all.migrations.front().others.size() == 19);
  CHECK(dual_writes(all, plan::Standing::fixed) == 20);
  CHECK(plan::replay(judge(), all, {}).empty());
  for (const plan::PlannedMigration& each : all.migrations)
    for (const plan::PlannedPhase& phase : each.phases)
      CHECK(plan::Verifier::stands(phase.findings));
}

TEST_CASE("planner: of many those are left out that a recipe does not mend") {
  const plan::Plan plan = planned(many(20, 5));
  CHECK(std::ranges::any_of(plan.migrations, [](const plan::PlannedMigration& each) {
    return each.others.size() >= 14;
  }));
  CHECK(dual_writes(plan, plan::Standing::fixed) >= 15);
  CHECK(dual_writes(plan, plan::Standing::fixed) + dual_writes(plan, plan::Standing::inherited) ==
        20);
  for (const plan::Refusal& refusal : plan.refusals) CHECK_FALSE(refusal.rejected.empty());
}

TEST_CASE("planner: a joint migration without one of its findings does not come out") {
  plan::Plan plan = planned(many(14, 0));
  plan.migrations.front().others.pop_back();
  CHECK_FALSE(plan::replay(judge(), plan, {}).empty());
}

TEST_CASE("planner: a dual write into two copies is mended by one migration") {
  const plan::Plan plan = planned(kShop);
  REQUIRE(plan.migrations.size() == 1);
  CHECK(plan.refusals.empty());
  const plan::PlannedMigration& migration = plan.migrations.front();
  CHECK(migration.recipe->id == "dual-write-to-cdc");
  CHECK(migration.phases.size() == migration.recipe->phases.size());
  CHECK(plan.after.find("search/product-v2") != std::string::npos);
  CHECK(plan.after.find("warehouse/product-v2") != std::string::npos);
  CHECK(plan.after.find("migrations") == std::string::npos);
  CHECK(std::ranges::any_of(migration.fixed,
                            [](const plan::Judged& one) { return one.rule == "INT001"; }));
  for (const plan::PlannedPhase& phase : migration.phases) {
    CHECK(plan::Verifier::stands(phase.findings));
    CHECK(phase.manifest.find("phase: " + phase.phase->id) != std::string::npos);
  }
}

TEST_CASE("planner: runs go wrong until the direct writes stop, and none does afterwards") {
  const plan::Plan plan = planned(kShop);
  const auto outcome = [&](std::string_view id) {
    for (const plan::PlannedPhase& phase : plan.migrations.front().phases)
      if (phase.phase->id == id && phase.explored) return phase.explored->alone;
    return witness::Outcome::not_modelled;
  };
  CHECK(outcome("build-copy") == witness::Outcome::violated);
  CHECK(outcome("stop-direct-writes") == witness::Outcome::clean);
}

TEST_CASE("planner: a plan that comes out stands; without a phase or out of order it does not") {
  const plan::Plan plan = planned(kShop);
  CHECK(plan::replay(judge(), plan, {}).empty());
  for (std::size_t i = 0; i < plan.migrations.front().phases.size(); ++i) {
    plan::Plan shorter = plan;
    auto& phases = shorter.migrations.front().phases;
    phases.erase(phases.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(plan::replay(judge(), shorter, {}).size() == 1);
    if (i == 0) continue;
    plan::Plan swapped = plan;
    std::swap(swapped.migrations.front().phases[i - 1], swapped.migrations.front().phases[i]);
    CHECK(plan::replay(judge(), swapped, {}).size() == 1);
  }
}

TEST_CASE("planner: what cannot be captured is refused with the reason") {
  std::string manifest = kShop;
  manifest.replace(manifest.find("postgresql"), 10, "memcached");
  plan::Wishes only = wishes();
  only.recipe = "dual-write-to-cdc";
  const auto made = plan::make_plan(judge(), manifest, only);
  REQUIRE(made);
  const auto refusal = std::ranges::find_if(
      made->refusals, [](const plan::Refusal& each) { return each.target.rule == "INT001"; });
  REQUIRE(refusal != made->refusals.end());
  const auto& rejected = refusal->rejected;
  REQUIRE(!rejected.empty());
  CHECK(rejected.front().recipe == "dual-write-to-cdc");
  REQUIRE(!rejected.front().reasons.empty());
  CHECK(rejected.front().reasons.front().find("no log of changes") != std::string::npos);
}

TEST_CASE("planner: the manifest of two phases at once has the old code beside the new") {
  const std::string both = plan::mixed(
      "thalweg: 1\nsystem: s\nservices: {a: {operations: {o: {steps: [{insert: d/x}]}}}}\n"
      "flows: {f: {kind: batch, from: d/x, to: e/x}}\n",
      "thalweg: 1\nsystem: s\nservices: {a: {operations: {o: {steps: [{publish: t}]}}}}\n");
  const auto root = plan::read_tree("both", both);
  REQUIRE(root);
  const plan::Document document(*root);
  CHECK(document.steps("a/o") != nullptr);
  CHECK(document.steps("a/o-before") != nullptr);
  CHECK(document.find("flows/f") != nullptr);
}
