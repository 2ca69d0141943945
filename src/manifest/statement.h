// SPDX-License-Identifier: Apache-2.0
// What a manifest says, statement by statement: a key and its value, an entry of a
// list, a step, a block around steps, an element. Each can be left out when the
// manifest is written (writer.h), for whoever asks what would be otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "manifest/manifest.h"
#include "manifest/vocabulary.h"

namespace thalweg::manifest {

// Refers to the manifest.
struct Statement {
  enum class Kind : std::uint8_t {
    value,    // a key and what stands behind it
    item,     // an entry of a list or map behind a key
    step,     // with all that is inside it
    block,    // what is around steps; they stay
    element,  // all that is said about it
  };
  Kind kind = Kind::value;
  std::uint32_t index = 0;           // of the attribute in the pools, or of the step
  std::uint32_t item = 0;            // which entry
  const FieldInfo* field = nullptr;  // of a value or an entry
  ElementId element;                 // of an element
  source::Span span;                 // of a key with its value, where it was written like that

  bool is_same(Kind k, std::size_t i, std::size_t entry = 0) const {
    return kind == k && index == i && item == entry;
  }
  // What it says is part of what the other one says.
  bool is_within(const Statement& outer) const;
};

// What is written about one element.
struct Said {
  std::vector<Statement> statements;  // in the order of the text
  std::vector<ElementId> names;       // the elements that it names, sorted
};

// Of the system: its requirements and its readiness. Leaves out what is text for
// people, and what no manifest can do without.
Said said_of(const Manifest& manifest, const source::SourceMap& sources, ElementId element);

// On one line: `dedupe: {by: event_id, window: forever}`, `transaction: local`,
// `flow product-check`.
std::string text_of(const Manifest& manifest, const Statement& statement);

// Whether two statements of different manifests say something of the same kind:
// the same key, verb or kind of element.
bool is_alike(const Manifest& a, const Statement& one, const Manifest& b, const Statement& other);

// The words by which a text about a statement would name it: the key or the verb,
// and the value where that is a word of the language.
std::vector<std::string> words_of(const Manifest& manifest, const Statement& statement);

}  // namespace thalweg::manifest
