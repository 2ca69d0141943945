// SPDX-License-Identifier: Apache-2.0
// Reads sequence diagrams as strictly as they are written: every line is of a known
// form, every name is declared, every block is closed, and texts hold nothing that
// Mermaid would act on.
#pragma once

#include <string>

namespace thalweg::render::test {

struct DiagramCheck {
  std::string problem;  // the first line that is wrong, and why; empty where none is
  std::size_t participants = 0, messages = 0, notes = 0;
};

DiagramCheck read_diagram(const std::string& text);

}  // namespace thalweg::render::test
