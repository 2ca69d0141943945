// SPDX-License-Identifier: Apache-2.0
// What templates of reports place.
#pragma once

#include <string_view>

#include "render/report.h"

namespace thalweg::render {

// The open findings of a system, the worst first: those in full, then those in a line.
struct ReportFindings {
  std::vector<view::Finding> full;
  std::vector<view::Brief> rest;
  std::vector<std::string> rest_at;  // where those are
};

Data report_data(const Report& report, std::string_view version);

}  // namespace thalweg::render
