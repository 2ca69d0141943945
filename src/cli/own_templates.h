// SPDX-License-Identifier: Apache-2.0
// Templates of one's own, `*.mustache` below a directory, each in the place of ours with
// the same name.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "render/templates.h"

namespace thalweg::cli {

inline constexpr std::string_view kTemplatesHelp =
    "use the templates of this directory in the place of ours with the same names";

// What is wrong with the directory or its templates, a line each.
std::vector<std::string> read_templates(const FileSystem& files, const std::string& directory,
                                        render::Templates& templates);

}  // namespace thalweg::cli
