// SPDX-License-Identifier: Apache-2.0
#include "view/plan_picture.h"

#include "plan/state.h"
#include "view/draw.h"

namespace thalweg::view {

namespace {

Result<std::unique_ptr<plan::State>> read(const std::string& manifest) {
  static const engines::Knowledge knowledge;
  return plan::make_graph({knowledge, {}, {}}, manifest);
}

}  // namespace

Picture difference_picture(const std::string& before, const std::string& after) {
  const auto was = read(before), is = read(after);
  if (!was || !is) return {};
  Wish wish;
  wish.most_nodes = 0;
  wish.apart = true;
  Picture both = joined(draw(*(*was)->graph, {}, wish), draw(*(*is)->graph, {}, wish));
  both.title.clear();
  return neighbourhood_of_marks(both);
}

Picture state_picture(const std::string& manifest) {
  const auto state = read(manifest);
  return state ? draw(*(*state)->graph, {}, {}) : Picture();
}

}  // namespace thalweg::view
