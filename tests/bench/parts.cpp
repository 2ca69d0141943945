// SPDX-License-Identifier: Apache-2.0
#include "bench/parts.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

namespace thalweg::bench {

namespace {

struct Line {
  std::string name;
  double ms = 0;
};

// Lines such as `       1.234 ms  graph`; a phase of it is indented by two more.
std::vector<Line> read(const std::string& report) {
  constexpr std::string_view kUnit = " ms  ";
  std::vector<Line> lines;
  std::string whole, text;
  bool has_phases = false;
  for (std::istringstream stream(report); std::getline(stream, text);) {
    const std::size_t unit = text.find(kUnit);
    if (unit == std::string::npos) continue;
    std::string name = text.substr(unit + kUnit.size());
    const double ms = std::strtod(text.c_str(), nullptr);
    if (!name.starts_with("  ")) {
      whole = name;
      has_phases = false;
    } else {
      if (!has_phases) lines.pop_back();  // the whole
      has_phases = true;
      name = (whole == "graph" ? "graph: " : "") + name.substr(2);
    }
    if (name != "together") lines.push_back({std::move(name), ms});
  }
  return lines;
}

}  // namespace

std::vector<Part> parts_of(const std::vector<Series>& series) {
  std::vector<Part> parts;
  std::map<std::string, std::vector<std::vector<double>>> times;  // by part, command and run
  for (std::size_t command = 0; command < series.size(); ++command)
    for (const Run& run : series[command].runs)
      for (const Line& line : read(run.said)) {
        auto& of_part = times[line.name];
        if (of_part.empty()) parts.push_back({line.name, {}, 0});
        of_part.resize(series.size());
        of_part[command].push_back(line.ms);
      }
  for (Part& part : parts) {
    const auto& by_command = times[part.name];
    for (const std::vector<double>& runs : by_command) part.ms.push_back(median(runs));
    if (by_command.size() < 2) continue;
    const std::vector<double>& last = by_command.back();
    const std::vector<double>& before = by_command[by_command.size() - 2];
    std::vector<double> ratios;
    for (std::size_t run = 0; run < std::min(last.size(), before.size()); ++run)
      ratios.push_back(last[run] / std::max(before[run], kMeasurable));
    part.ratio = median(std::move(ratios));
  }
  return parts;
}

}  // namespace thalweg::bench
