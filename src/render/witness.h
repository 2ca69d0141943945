// SPDX-License-Identifier: Apache-2.0
// The run of a finding in each of its forms: columns for people, a sequence diagram,
// JSON. What they say is made by view/witness.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "render/json_writer.h"
#include "render/render.h"
#include "view/witness.h"

namespace thalweg::render {

// `client 1 at search/product: upsert product (nothing -> v1)`
std::string step_text(const view::Witness& witness, const view::RunStep& step);

// Who takes part, the steps, how it ends; nothing where no run goes wrong. Escaped.
std::vector<std::string> run_columns(const view::Witness& witness);

// How far was looked.
std::vector<std::string> searched_lines(const view::Witness& witness);

// A Mermaid sequence diagram. The steps have the numbers of the columns. Empty where
// no run goes wrong.
std::string mermaid(const view::Witness& witness);

// One value: `thalweg-witness/1`.
void add_witness(JsonWriter& json, const view::Witness& witness);

// The findings that have one, in full.
std::string witness_text(const view::Results& results, bool color);
std::string witness_json(const view::Results& results, std::string_view version);
std::string witness_mermaid(const view::Results& results);
// One alone, as it is kept in a file.
std::string witness_file(const view::Witness& witness);

// The JSON Schema (draft 2020-12) of these.
std::string_view witness_schema();

}  // namespace thalweg::render
