// SPDX-License-Identifier: Apache-2.0
// A model as a program for SPIN, so that its states can be counted by somebody else.
// One process and one array of bytes: each action of the machine is one `d_step`, and
// what is wrong is an assertion.
#pragma once

#include <string>

#include "witness/explore.h"

namespace thalweg::witness {

// `pan -c0 -E` of it stores as many states as `explore` with `stop` false finds, and
// one more, in which nothing is decided yet.
std::string to_promela(const Model& model, Scope scope);

// The statements of it alone, over an array `s` that is large enough.
std::string promela_statements(const Model& model, Scope scope);

}  // namespace thalweg::witness
