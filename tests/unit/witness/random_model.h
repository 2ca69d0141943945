// SPDX-License-Identifier: Apache-2.0
// Small random models that mean nothing; a seed makes the same one again.
#pragma once

#include "property/random.h"
#include "witness/machine.h"

namespace thalweg::test {

witness::Model random_model(property::Random& random);

}  // namespace thalweg::test
