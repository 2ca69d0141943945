# SPDX-License-Identifier: Apache-2.0
# cmake -D ROOT=<project> -D CODE=ORD003 -D SLUG=reordering-hop -P new_rule.cmake
# Writes the page and the check of a new rule, and its line in the catalogue. The
# letters of the code name the family.
cmake_minimum_required(VERSION 3.25)

set(catalogue_file ${ROOT}/src/checks/catalogue.def)
file(READ ${catalogue_file} catalogue)

if(NOT CODE MATCHES "^([A-Z][A-Z][A-Z])([0-9][0-9][0-9])$")
  message(FATAL_ERROR "`${CODE}` is not a code such as ORD003")
endif()
set(letters ${CMAKE_MATCH_1})
if(NOT SLUG MATCHES "^[a-z]+(-[a-z0-9]+)*$")
  message(FATAL_ERROR "`${SLUG}` is not a name such as reordering-hop")
endif()
if(NOT catalogue MATCHES "\nFAMILY\\(${letters}, ([a-z_]+)\\)")
  message(FATAL_ERROR "there is no family ${letters} in src/checks/catalogue.def")
endif()
set(folder ${CMAKE_MATCH_1})
string(REPLACE "-" "_" function ${SLUG})
string(REPLACE "_" "-" page_folder ${folder})
if(catalogue MATCHES "CHECK\\(${CODE}," OR catalogue MATCHES ", ${function}\\)")
  message(FATAL_ERROR "${CODE} or ${SLUG} is in the catalogue already")
endif()

set(page rules/${page_folder}/${SLUG}.md)
set(check src/checks/${folder}/${function}.cpp)
string(REPLACE "-" " " title ${SLUG})
string(SUBSTRING "${title}" 0 1 first)
string(SUBSTRING "${title}" 1 -1 others)
string(TOUPPER "${first}" first)
set(title "${first}${others}")
file(READ ${ROOT}/CMakeLists.txt project)
string(REGEX MATCH "VERSION ([0-9.]+) LANGUAGES" ignored "${project}")
set(since ${CMAKE_MATCH_1})

file(CONFIGURE OUTPUT ${ROOT}/${page} @ONLY NEWLINE_STYLE UNIX CONTENT [[
---
code: @CODE@
name: @SLUG@
severity: error
class: inferred
possible: warning
counterexample: CE-CRASH
recipes: []
tags: [@page_folder@]
since: @since@
summary: One sentence, with a full stop, that says what is found.
sources: []
---

# @title@

## What it finds

The exact condition, in words that a reader can check against a manifest.

## Why it matters

One run that goes wrong, step by step.

## Fires

```yaml
thalweg: 1
system: shop
services:
  catalog:
    operations:
      update-product:
        steps:
          - update: shop-db/product  # fires: @CODE@
```

## Silent

```yaml
thalweg: 1
system: shop
services:
  catalog:
    operations:
      show-product:
        steps:
          - read: shop-db/product
```

## How to fix

1. The first step.

## Limits

**Severity.** When it is less than an error.

**Possible** means that an undeclared fact decides; which one.

**What it cannot see.** What only the code knows.
]])

file(CONFIGURE OUTPUT ${ROOT}/${check} @ONLY NEWLINE_STYLE UNIX CONTENT [[
// SPDX-License-Identifier: Apache-2.0
// @CODE@: the idea of the check in a sentence, and what it costs.
#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::@folder@ {

using namespace manifest;

void @function@(const Context& context, Reporter& out) {
  const Words words(context);
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      if (step.verb() != Verb::update) continue;
      Finding finding = out.start(Verdict::violated);
      finding.at = start;
      finding.elements = {step.target()};
      finding.span = step.span();
      finding.message = fmt::format("{} has {}", words.quote(finding.at), words.quote(step));
      out.add(std::move(finding));
    }
  }
}

}  // namespace thalweg::checks::@folder@
]])

# The catalogue: under its family, codes sorted.
set(line "CHECK(${CODE}, ${folder}, ${function})")
string(REGEX MATCHALL "CHECK\\(${letters}[0-9][^\n]*" checks "${catalogue}")
list(APPEND checks ${line})
list(SORT checks)
list(JOIN checks "\n" checks)
string(REGEX REPLACE "(FAMILY\\(${letters}, ${folder}\\)[^\n]*)(\nCHECK[^\n]*)*"
  "\\1\n${checks}" catalogue "${catalogue}")
file(WRITE ${catalogue_file} "${catalogue}")

message("${page}
${check}
Both are in the catalogue and compile; what they say is an example. Write the
page first: its manifests are the tests. Then say it in CHANGELOG.md, and run
./dev docs for the table of rules.")
