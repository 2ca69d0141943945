// SPDX-License-Identifier: Apache-2.0
// The world outside for tests: files in memory, captured streams, a fixed day.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"

namespace thalweg::test {

// Set up what matters, pass `environment()`, look at `out` and `err`. The
// environment refers to this object.
struct TestEnvironment {
  MemoryFileSystem files;
  std::map<std::string, std::string> variables;
  std::string standard_input;
  std::string out;
  std::string err;
  Date today{2026, 1, 15};
  std::string working_directory;
  bool terminal = false;
  // What happens while a command waits, each time; behind the last the user ends it.
  std::deque<std::function<void()>> while_waiting;

  Environment environment() {
    return Environment{
        .files = files,
        .out = [this](std::string_view text) { out += text; },
        .err = [this](std::string_view text) { err += text; },
        .standard_input = [this](std::size_t limit) { return standard_input.substr(0, limit + 1); },
        .variable = [this](const char* name) -> std::optional<std::string> {
          const auto found = variables.find(name);
          if (found == variables.end()) return std::nullopt;
          return found->second;
        },
        .today = [this] { return today; },
        .working_directory = working_directory,
        .out_is_terminal = terminal,
        .err_is_terminal = terminal,
        .wait =
            [this] {
              if (while_waiting.empty()) return false;
              const auto happens = std::move(while_waiting.front());
              while_waiting.pop_front();
              happens();
              return true;
            },
    };
  }
};

}  // namespace thalweg::test
