// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <mutex>
#include <string>

#include "base/embedded.h"
#include "checks/check.h"
#include "embedded/rule_pages.h"

namespace thalweg::checks {

#define CHECK(code, family, slug)                   \
  namespace family {                                \
  void slug(const Context& context, Reporter& out); \
  }
#include "checks/catalogue.def"

namespace {

constexpr Check kCatalogue[] = {
#define CHECK(code, family, slug) {#code, #family, #slug, &family::slug},
#include "checks/catalogue.def"
};

struct Family {
  std::string_view code, folder;
};
constexpr Family kFamilies[] = {
#define FAMILY(code, folder) {#code, #folder},
#include "checks/catalogue.def"
};

std::string with_dashes(std::string_view text) {
  std::string dashed(text);
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  return dashed;
}

// `integration/dual-write.md`
Page decode(const Check& check) {
  const std::string name = with_dashes(check.family) + "/" + with_dashes(check.slug) + ".md";
  const EmbeddedFile* file = find_embedded(rule_pages(), name);
  Page page = file ? read_page(check.family, file->text) : Page{};
  page.code = check.code;
  return page;
}

}  // namespace

std::span<const Check> catalogue() {
  return kCatalogue;
}

const Page& page(RuleId rule) {
  static std::once_flag once[std::size(kCatalogue)];
  static Page pages[std::size(kCatalogue)];
  assert(rule < std::size(kCatalogue));
  std::call_once(once[rule], [rule] { pages[rule] = decode(kCatalogue[rule]); });
  return pages[rule];
}

std::optional<RuleId> find_rule(std::string_view code_or_name) {
  for (RuleId rule = 0; rule < std::size(kCatalogue); ++rule)
    if (kCatalogue[rule].code == code_or_name || with_dashes(kCatalogue[rule].slug) == code_or_name)
      return rule;
  return std::nullopt;
}

std::optional<std::vector<RuleId>> find_family(std::string_view code) {
  const bool known = std::any_of(std::begin(kFamilies), std::end(kFamilies),
                                 [&](const Family& family) { return family.code == code; });
  if (!known) return std::nullopt;
  std::vector<RuleId> rules;
  for (RuleId rule = 0; rule < std::size(kCatalogue); ++rule)
    if (kCatalogue[rule].code.starts_with(code)) rules.push_back(rule);
  return rules;
}

std::vector<std::string_view> rule_names() {
  std::vector<std::string_view> names;
  for (RuleId rule = 0; rule < std::size(kCatalogue); ++rule) {
    names.push_back(kCatalogue[rule].code);
    names.push_back(page(rule).name);
  }
  for (const Family& family : kFamilies) names.push_back(family.code);
  return names;
}

}  // namespace thalweg::checks
