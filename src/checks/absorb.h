// SPDX-License-Identifier: Apache-2.0
// One root cause, one finding: drops the findings that a weightier one covers
// and lists their codes there (semantics, section 13; table: absorption.def).
#pragma once

#include <cstddef>
#include <vector>

#include "checks/findings.h"

namespace thalweg::checks {

void absorb(Findings& findings);

// By finding: the one that would cover it in the end, itself where none does.
std::vector<std::size_t> absorbers(Findings& findings);

}  // namespace thalweg::checks
