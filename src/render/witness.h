// SPDX-License-Identifier: Apache-2.0
// The run of a finding in each of its forms: columns for people, a sequence diagram,
// JSON. What they say is made by view/witness.h.
#pragma once

#include <memory>
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

// In full, below the place of the finding.
std::string witness_text(const view::Finding& finding, bool color);
// Of a finding that may be gone.
std::string witness_text(const view::Witness& witness, bool color);

using Witnesses = std::vector<std::shared_ptr<const view::Witness>>;
// `left_out`: findings of which no run is modelled.
std::string witness_json(const Witnesses& witnesses, std::size_t left_out,
                         std::string_view version);
std::string mermaid(const Witnesses& witnesses);  // with blank lines between them
// One alone, as it is kept in a file.
std::string witness_file(const view::Witness& witness);

// The JSON Schema (draft 2020-12) of these.
std::string_view witness_schema();

}  // namespace thalweg::render
