// SPDX-License-Identifier: Apache-2.0
// A picture as templates place it: the keys of schemas/picture.schema.json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "view/picture.h"

namespace thalweg::view {

nlohmann::ordered_json picture_data(const Picture& picture, bool with_legend);

}  // namespace thalweg::view
