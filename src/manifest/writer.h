// SPDX-License-Identifier: Apache-2.0
// The canonical spelling of a manifest: one file, sections and keys in the
// order of the vocabulary, references in full, defaults left out. load(write(m)) equals m.
#pragma once

#include <span>
#include <string>

#include "manifest/manifest.h"
#include "manifest/statement.h"

namespace thalweg::manifest {

// Without the statements named, where there are any; what is left need not be a
// manifest that loads.
std::string write(const Manifest& manifest, std::span<const Statement> without = {});

// Equal up to places: the same elements with the same attributes, in order.
bool equal(const Manifest& a, const Manifest& b);

}  // namespace thalweg::manifest
