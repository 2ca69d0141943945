// SPDX-License-Identifier: Apache-2.0
// Random valid manifests, made from the vocabulary: every shape, key, verb and
// short form has a chance, so that a new key is covered without further ado.
#pragma once

#include <map>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "manifest/vocabulary.h"
#include "property/names.h"
#include "property/random.h"

namespace thalweg::property {

using Json = nlohmann::ordered_json;

// What was generated so far, over all manifests of a run.
struct Coverage {
  std::map<manifest::Shape, std::set<std::string>> fields;
  std::set<manifest::Verb> verbs;
  std::set<manifest::GuaranteeVerb> guarantee_verbs;
};

Json random_manifest(Random& random, Coverage& coverage);

}  // namespace thalweg::property
