// SPDX-License-Identifier: Apache-2.0
// The texts of `--help`, made from the descriptions of commands and options.
#pragma once

#include <string>

#include "cli/command.h"

namespace thalweg::cli {

std::string overview();
std::string command_help(const Command& command, const Options& options);

// `text` broken into lines of at most `width` letters, each after the first
// behind `indent` spaces; a word that is longer stands alone.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace thalweg::cli
