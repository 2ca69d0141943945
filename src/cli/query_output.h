// SPDX-License-Identifier: Apache-2.0
// Answers to queries, for people and for programs.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "query/database.h"

namespace thalweg::cli {

std::string as_table(const query::Answer& answer);
std::string as_csv(const query::Answer& answer);   // RFC 4180, with a line of names
std::string as_json(const query::Answer& answer);  // a list of objects

// Tables, their columns and what they mean, and the functions of ours.
std::string describe_tables(const std::vector<std::unique_ptr<query::Table>>& tables,
                            std::span<const std::string> names);

}  // namespace thalweg::cli
