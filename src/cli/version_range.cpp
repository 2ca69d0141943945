// SPDX-License-Identifier: Apache-2.0
#include "cli/version_range.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"

namespace thalweg::cli {

namespace {

using Version = std::vector<unsigned>;  // one to three numbers

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    unsigned number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc()) return std::nullopt;
    version.push_back(number);
    if (next == end) break;
    if (*next != '.' || version.size() == 3) return std::nullopt;
    at = next + 1;
  }
  return version;
}

// Only as many numbers as are asked for count: 0.1.7 is no less and no more
// than 0.1.
int compare(Version version, const Version& wanted) {
  version.resize(std::min(version.size(), wanted.size()));
  if (version < wanted) return -1;
  return version == wanted ? 0 : 1;
}

struct Operator {
  std::string_view text;
  bool less, same, more;  // what it lets through
};
constexpr Operator kOperators[] = {
    {">=", false, true, true}, {"<=", true, true, false}, {">", false, false, true},
    {"<", true, false, false}, {"=", false, true, false}, {"", false, true, false},
};

std::optional<bool> fits(std::string_view part, const Version& version) {
  for (const Operator& op : kOperators) {
    if (!part.starts_with(op.text)) continue;
    const auto wanted = parse_version(trim(part.substr(op.text.size())));
    if (!wanted) return std::nullopt;
    const int order = compare(version, *wanted);
    return order < 0 ? op.less : (order == 0 ? op.same : op.more);
  }
  return std::nullopt;
}

}  // namespace

std::optional<bool> version_fits(std::string_view range, std::string_view version) {
  const auto own = parse_version(version);
  if (!own) return std::nullopt;
  bool all = true;
  while (true) {
    const std::string_view part = range.substr(0, range.find(','));
    const auto one = fits(trim(part), *own);
    if (!one) return std::nullopt;
    all = all && *one;
    if (part.size() == range.size()) return all;
    range.remove_prefix(part.size() + 1);
  }
}

}  // namespace thalweg::cli
