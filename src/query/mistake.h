// SPDX-License-Identifier: Apache-2.0
// SQLite's complaints in our words, with a did-you-mean.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "query/database.h"

namespace thalweg::query {

// `offset`: where it stopped reading; negative: nowhere in particular.
Mistake explain(std::string_view complaint, std::string_view query, int offset,
                const std::vector<std::unique_ptr<Table>>& tables);
// About the query as a whole.
Mistake about_all(std::string message, std::string hint, std::string_view query);

}  // namespace thalweg::query
