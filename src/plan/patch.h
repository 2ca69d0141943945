// SPDX-License-Identifier: Apache-2.0
// Carries what a phase changes over into the files that a user wrote. Two canonical
// manifests say what changed; in the files that, and nothing else, becomes different:
// comments, order and layout stay.
//
// The files may spell a manifest in ways in which an edit means something else than here
// (anchors, merge keys). So whoever calls this loads what comes out, and does not use it
// unless it reads as it should.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace thalweg::plan {

struct SourceText {
  std::string path, text;
};

// The files of one system, its root first; those that change come out. The failure says
// what stands in the way.
Result<std::vector<SourceText>> patch(const std::vector<SourceText>& files,
                                      const std::string& before, const std::string& after);

}  // namespace thalweg::plan
