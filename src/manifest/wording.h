// SPDX-License-Identifier: Apache-2.0
// The words of the loader's messages: how things are called, and what a key
// expects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "manifest/ids.h"
#include "manifest/vocabulary.h"

namespace thalweg::manifest {

// `a store`, `` `replication` ``; stands behind "in" or "of".
std::string_view noun(Shape shape);
// `a store`; `an operation`.
std::string_view noun(ElementKind kind);
// `topic`, `operation`: without an article.
std::string_view bare_noun(ElementKind kind);

// What stands behind a key: `a duration, such as `15m``.
std::string expectation(const FieldInfo& field);
// A store that is meant itself and does not stand for its dataset; beside the
// Targets of the vocabulary.
inline constexpr std::uint32_t kStoreAlone = 1U << 20;

// What a reference may name: `a dataset or topic`; the same without article.
std::string target_nouns(std::uint32_t targets);
std::string bare_target_nouns(std::uint32_t targets);
// How it is spelled: `` `store/dataset` or a topic's id ``.
std::string target_spelling(std::uint32_t targets);

// Maps that may be written as the value of their first key alone.
bool has_short_form(Shape shape);

}  // namespace thalweg::manifest
