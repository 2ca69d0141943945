// SPDX-License-Identifier: Apache-2.0
// A picture as a Mermaid flowchart. What is new says `+`, what is gone `−`, so that the
// picture can be read without colours; dashed lines are flows of their own.
#pragma once

#include <string>

#include "view/plan_picture.h"

namespace thalweg::render {

// Empty for a picture without edges.
std::string flowchart(const view::Picture& picture);

}  // namespace thalweg::render
