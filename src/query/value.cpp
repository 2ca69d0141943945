// SPDX-License-Identifier: Apache-2.0
#include "query/value.h"

#include <fmt/format.h>

namespace thalweg::query {

namespace {

struct ToText {
  std::string operator()(std::monostate /*nothing*/) const { return {}; }
  template <class T>
  std::string operator()(const T& value) const {
    return fmt::format("{}", value);
  }
};

}  // namespace

std::string to_text(const Value& value) {
  return std::visit(ToText{}, value);
}

}  // namespace thalweg::query
