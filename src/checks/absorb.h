// SPDX-License-Identifier: Apache-2.0
// One root cause, one finding: drops the findings that a weightier one covers
// and lists their codes there (semantics, section 13; table: absorption.def).
#pragma once

#include <vector>

#include "checks/finding.h"

namespace thalweg::checks {

void absorb(std::vector<Finding>& findings);

}  // namespace thalweg::checks
