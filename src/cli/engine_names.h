// SPDX-License-Identifier: Apache-2.0
// What the loader asks the engine knowledge base. The knowledge must outlive it.
#pragma once

#include "engines/engines.h"
#include "manifest/loader.h"

namespace thalweg::cli {

class EngineNames final : public manifest::EngineNames {
 public:
  explicit EngineNames(const engines::Knowledge& knowledge) : knowledge_(knowledge) {}

  bool known(std::string_view id_or_alias) const override;
  std::vector<std::string_view> all() const override;
  std::optional<std::string> capability_problem(std::string_view key,
                                                std::string_view value) const override;

 private:
  const engines::Knowledge& knowledge_;
};

}  // namespace thalweg::cli
