// SPDX-License-Identifier: Apache-2.0
// What templates of reports place.
#pragma once

#include <string_view>

#include "render/report.h"

namespace thalweg::render {

Data report_data(const Report& report, std::string_view version);

}  // namespace thalweg::render
