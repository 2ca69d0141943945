// SPDX-License-Identifier: Apache-2.0
// Rewrites of a canonical manifest that must not change what is found.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/random.h"

namespace thalweg::property {

// Sections in another order, and the entries of each.
std::string shuffled(const std::string& text, test::Random& random);

// A service with a store and a topic of its own that nothing else names.
std::string with_stranger(const std::string& text);

// The ids of all elements: keys of the sections, datasets and operations.
std::vector<std::string> element_ids(const std::string& text);

// Every token that is one of these ids under its new name. Tokens are parted by
// everything that is no letter, digit, dash, dot or underscore; `entity.field`
// is two.
std::string renamed(const std::string& text, const std::vector<std::string>& ids,
                    const std::function<std::string(const std::string&)>& rename);

}  // namespace thalweg::property
