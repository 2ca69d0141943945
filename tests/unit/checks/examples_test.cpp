// SPDX-License-Identifier: Apache-2.0
#include "checks/examples.h"

#include <doctest/doctest.h>

using namespace thalweg::checks;

namespace {

constexpr std::string_view kPage = R"(---
code: ACME001
---
## Query
```sql
SELECT 1
```
## Fires
```yaml
a: b   # fires: ACME001 possible note  # fires: OTHER1
c: d   # fires:
```
Text.
```text
left out: # fires: ACME001
```
## Silent
```yaml
e: f
```
)";

}  // namespace

TEST_CASE("examples: manifests, their place on the page, and their marks") {
  const std::vector<Example> examples = read_examples(kPage);
  REQUIRE(examples.size() == 2);
  CHECK(examples[0].fires);
  CHECK(examples[0].line == 10);
  REQUIRE(examples[0].marks.size() == 2);
  CHECK(describe(examples[0].marks[0]) == "line 1: ACME001 possible note");
  CHECK(describe(examples[0].marks[1]) == "line 1: OTHER1");
  CHECK(examples[0].mistakes.size() == 1);
  CHECK_FALSE(examples[1].fires);
  CHECK(examples[1].text == "e: f\n");
}

TEST_CASE("examples: marks must fit the heading") {
  const std::vector<Example> examples = read_examples(kPage);
  CHECK(mistakes(examples[0], "ACME001").size() == 1);  // the unreadable one
  CHECK(mistakes(examples[0], "ACME002").back() == "stands under `Fires` without a mark");
  CHECK(mistakes(examples[1], "ACME001").empty());
  Example silent = examples[0];
  silent.fires = false;
  silent.mistakes.clear();
  CHECK(mistakes(silent, "ACME001").front() == "stands under `Silent` with a mark");
}
