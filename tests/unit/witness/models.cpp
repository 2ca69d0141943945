// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/models.h"

#include "unit/witness/models/parts.h"

namespace thalweg::test {

const std::vector<ExpectedModel>& expected_models() {
  static const std::vector<ExpectedModel> models = [] {
    Expected all;
    for (const auto& family : {write_models, cache_models, commit_models, stream_models,
                               request_models, causality_models})
      for (ExpectedModel& model : family()) all.push_back(std::move(model));
    return all;
  }();
  return models;
}

}  // namespace thalweg::test
