// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml-cpp/yaml.h>

#include "base/text.h"
#include "diag/diagnostic.h"
