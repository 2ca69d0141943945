// SPDX-License-Identifier: Apache-2.0
// What copies and consumers can be relied on for, cell by cell.
#include "view/matrix.h"

#include <string>

#include <doctest/doctest.h>

#include "support/lint.h"

using namespace thalweg;
using view::Column;
using view::Holds;

namespace {

const std::string kHead = R"(thalweg: 1
system: shop
entities:
  product: {key: sku, system_of_record: shop-db/product, personal: false}
  customer: {key: id, system_of_record: shop-db/customer, personal: [email]}
stores:
  shop-db: postgresql
  search:
    engine: elasticsearch
    holds: {product: {freshness: 10s, rebuild: {from: shop-db/product}}, customer: {}}
topics:
  product-events: {engine: kafka, carries: product, key: sku, retention: 7d, partitions: 6}
)";

struct Made {
  std::unique_ptr<test::Linted> linted;
  std::vector<view::MatrixRow> rows;

  explicit Made(const std::string& more) {
    linted = test::lint_text("thalweg.yaml", kHead + more);
    REQUIRE(linted->errors() == "");
    rows = view::guarantee_matrix(*linted->graph, linted->sources);
  }
  const view::MatrixRow& operator[](const std::string& element) const {
    for (const view::MatrixRow& row : rows)
      if (row.element == element) return row;
    FAIL(element);
    return rows.front();
  }
};

const std::string kCapture = R"(flows:
  product-cdc:
    {kind: cdc, from: shop-db/product, to: search/product, lag: 4s, ordering: per-key, apply: upsert,
     versioned: lsn, deletes: propagate}
services:
  catalog:
    operations:
      update-product: {steps: [{update: shop-db/product}]}
      reindex: {consumes: product-events, steps: [{append: search/product}]}
)";

}  // namespace

TEST_CASE("matrix: a copy that change capture keeps") {
  const Made made(kCapture);
  const view::MatrixRow& row = made["search/product"];
  CHECK(row.kind == "dataset");
  CHECK(row.location.line == 10);
  CHECK(row[Column::freshness].text == "up to 5s of 10s");  // the index shows it a second later
  CHECK(row[Column::record].text == "shop-db/product");
  CHECK(row[Column::rebuild].text == "from shop-db/product");
  CHECK(row[Column::erasure].holds == Holds::not_needed);
  CHECK_FALSE(row[Column::freshness].evidence.empty());
}

TEST_CASE("matrix: a consumer") {
  const Made made(kCapture);
  const view::MatrixRow& row = made["catalog/reindex"];
  CHECK(row.kind == "consumer");
  CHECK(row[Column::idempotence].holds == Holds::no);
  CHECK(row[Column::replayable].text == "the last 7d");
  CHECK(row[Column::replayable].holds == Holds::unknown);
  CHECK(row[Column::record].text == "");
}

TEST_CASE("matrix: a copy that is written beside its source") {
  const Made made(R"(services:
  crm:
    operations:
      update: {steps: [{update: shop-db/customer}, {append: search/customer}]}
)");
  const view::MatrixRow& row = made["search/customer"];
  CHECK(row[Column::freshness].holds == Holds::no);
  CHECK(row[Column::idempotence].holds == Holds::no);
  CHECK(row[Column::replayable].holds == Holds::no);
  CHECK(row[Column::rebuild].text == "none");
  CHECK(row[Column::erasure].holds == Holds::no);
}

TEST_CASE("matrix: the promise that the way cannot keep") {
  std::string slow = kCapture;
  slow.replace(slow.find("lag: 4s"), 7, "lag: 40s");
  CHECK(Made(slow)["search/product"][Column::freshness].holds == Holds::no);
  std::string silent = kCapture;
  silent.erase(silent.find("lag: 4s, "), 9);
  CHECK(Made(silent)["search/product"][Column::freshness].holds != Holds::yes);
}
