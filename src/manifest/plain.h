// SPDX-License-Identifier: Apache-2.0
// What a plain scalar is to readers of YAML: the core schema of YAML 1.2. In quotes
// it is a text, whatever stands there.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "yaml/tree.h"

namespace thalweg::manifest {

bool is_flag(yaml::Node node);
bool is_number(yaml::Node node);
// Would be a number without quotes.
bool spells_number(std::string_view text);

// Nothing where it is no number, or none that can be counted with (`.inf`).
std::optional<double> number_of(yaml::Node node);

// `12`, `+12`, `0xc`, `0o14`. Nothing where it does not fit, and for `12.0`: who
// writes a fraction means one.
std::optional<std::uint32_t> whole_number_of(yaml::Node node);

// A whole number in digits alone, as it also stands within texts.
std::optional<std::uint32_t> parse_digits(std::string_view text);
bool is_digits(std::string_view text);

}  // namespace thalweg::manifest
