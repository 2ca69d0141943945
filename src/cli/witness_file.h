// SPDX-License-Identifier: Apache-2.0
// What `thalweg witness --save` wrote, as it is asked again.
#pragma once

#include <string>

#include "base/environment.h"
#include "base/result.h"
#include "view/witness.h"

namespace thalweg::cli {

inline constexpr std::uint8_t kMostOfOneKind = 9;  // clients, and faults of each kind

struct SavedWitness {
  std::string path;
  view::Subject subject;
  witness::Scope scope;
};

// Everything that is asked again is within the limits of the schema. The reason why it
// is not stands behind the path: "is no witness; …".
Result<SavedWitness> read_witness(const std::string& path, const FileSystem& files);

}  // namespace thalweg::cli
