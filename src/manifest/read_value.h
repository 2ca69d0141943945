// SPDX-License-Identifier: Apache-2.0
// What stands behind one key, as the vocabulary says: one node of YAML becomes one
// typed Attribute, or a problem that says what was expected.
#pragma once

#include "manifest/loading.h"

namespace thalweg::manifest {

// Sets variant, payload and place of `out`. False where the value is no good,
// which has then been reported. References are not resolved yet.
bool read_value(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);

// The lists among them: read_list.cpp. Where a list is expected, a single value
// may stand alone.
bool read_texts(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);
bool read_references(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);
bool read_uniques(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);
bool read_settings(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);
bool read_words(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);

// A text that YAML does not take for a number or a flag.
bool expect_text(Loading& loading, const FieldInfo& field, yaml::Node value);
// A text spelled like a reference to one of the field's targets.
bool expect_reference(Loading& loading, const FieldInfo& field, yaml::Node value);
bool is_reference(std::string_view text, std::uint32_t targets);

void report_wrong_type(Loading& loading, const FieldInfo& field, yaml::Node value);
void report_unknown_word(Loading& loading, const FieldInfo& field, yaml::Node value);
void report_bad_reference(Loading& loading, std::uint32_t targets, yaml::Node value);

}  // namespace thalweg::manifest
