// SPDX-License-Identifier: Apache-2.0
// The canonical spelling of a manifest: one file, sections and keys in the
// order of the vocabulary, defaults left out. load(write(m)) equals m.
#pragma once

#include <string>

#include "manifest/manifest.h"

namespace thalweg::manifest {

std::string write(const Manifest& manifest);

// Equal up to places: the same elements with the same attributes, in order.
bool equal(const Manifest& a, const Manifest& b);

}  // namespace thalweg::manifest
