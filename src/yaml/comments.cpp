// SPDX-License-Identifier: Apache-2.0
#include "yaml/yaml.h"

namespace thalweg::yaml {

std::vector<Comment> directive_comments(const source::SourceMap&, source::FileId) {
  return {};
}

}  // namespace thalweg::yaml
