// SPDX-License-Identifier: Apache-2.0
// A command line run in this process, and small manifests to run it on.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "cli/run.h"
#include "support/test_environment.h"

namespace thalweg::test {

struct Ran {
  int code = 0;
  std::string out, err;
};

inline Ran run(TestEnvironment& test, const std::vector<std::string>& arguments) {
  test.out.clear();
  test.err.clear();
  Environment environment = test.environment();
  const int code = cli::run(arguments, environment);
  return {code, test.out, test.err};
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// With a backup, for which rules would ask.
inline const std::string kStores =
    "stores:\n  shop-db: {engine: postgresql, backup: {every: 1d, restore_tested: true}}\n"
    "  search: {engine: elasticsearch}\n";

// One dual write: INT001, an error.
inline std::string dual_write(const std::string& system = "shop") {
  return "thalweg: 1\nsystem: " + system + "\n" + kStores +
         "entities: {product: {key: sku, system_of_record: shop-db/product, personal: false}}\n"
         "services:\n  catalog:\n    operations:\n      update-product:\n"
         "        request_id: client\n        steps:\n"
         "          - {update: shop-db/product, idempotent: true}\n"
         "          - {upsert: search/product, idempotent: true}\n";
}

// Nothing to report.
inline const std::string kClean =
    "thalweg: 1\nsystem: quiet\n" + kStores +
    "services:\n  a:\n    operations:\n      read:\n"
    "        steps:\n          - read: shop-db/product\n      write:\n        request_id: client\n"
    "        steps:\n          - {update: shop-db/product, idempotent: true}\n";

// An unknown key.
inline const std::string kInvalid = "thalweg: 1\nsystem: broken\nsevices: {}\n";

}  // namespace thalweg::test
