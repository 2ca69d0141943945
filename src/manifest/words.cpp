// SPDX-License-Identifier: Apache-2.0
#include "manifest/words.h"

#include <array>

namespace thalweg::manifest {

#define W(enumerator, spelling) spelling,
#define THALWEG_DEFINE(Type, list)                       \
  template <>                                            \
  std::span<const std::string_view> words<Type>() {      \
    static constexpr std::string_view kWords[] = {list}; \
    return kWords;                                       \
  }
THALWEG_WORDS(THALWEG_DEFINE)
#undef THALWEG_DEFINE
#undef W

}  // namespace thalweg::manifest
