// SPDX-License-Identifier: Apache-2.0
// Who reads the bytes. Two parsers stand behind the one builder:
//
//   libyaml   reads first. It takes an eighth of the time, and the time of a run
//             over a large manifest is mostly that of its parser.
//   yaml-cpp  is the reference. It reads from the start what libyaml leaves, and
//             so it alone says what is wrong with a file.
//
// One file is read by one of them: libyaml's events wait on a tape until it has
// seen the whole file. It leaves what it refuses, what is a mistake in any case,
// and what yaml-cpp is known to take differently, right or wrong, or is rare:
// tags, directives, several documents, U+0085, U+2028 and U+2029, values left out
// in brackets, and some texts over several lines (libyaml.cpp).
//
// What libyaml reads, yaml-cpp reads alike: the same tree, places and problems.
// Tests and a fuzz target compare them (tests/support/yaml_readers.h). There is
// one exception: long `[...]` that yaml-cpp would have to hold back (feed.h).
#pragma once

#include <string_view>

#include "yaml/builder.h"
#include "yaml/problems.h"
#include "yaml/yaml.h"

namespace thalweg::yaml {

// False, and nothing was handed on, where the file is left to yaml-cpp.
bool read_by_libyaml(std::string_view bytes, const Limits& limits, Builder& builder,
                     const Problems& problems);

// Reads the file, or reports why it cannot be read.
void read_by_yaml_cpp(std::string_view bytes, const Limits& limits, Builder& builder,
                      Problems& problems);

}  // namespace thalweg::yaml
