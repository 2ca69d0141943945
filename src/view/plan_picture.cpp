// SPDX-License-Identifier: Apache-2.0
#include "view/plan_picture.h"

#include "plan/state.h"
#include "view/draw.h"

namespace thalweg::view {

Picture difference_picture(const std::string& before, const std::string& after) {
  const engines::Knowledge knowledge;
  const plan::Judge judge{knowledge, {}, {}};
  const auto was = plan::make_graph(judge, before), is = plan::make_graph(judge, after);
  if (!was || !is) return {};
  Wish wish;
  wish.most_nodes = 0;
  wish.apart = true;
  Picture both = joined(draw(*(*was)->graph, {}, wish), draw(*(*is)->graph, {}, wish));
  both.title.clear();
  return neighbourhood_of_marks(both);
}

}  // namespace thalweg::view
