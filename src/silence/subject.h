// SPDX-License-Identifier: Apache-2.0
// The element that is asked about, by kind and name, so that it is recognised in
// manifests that were written anew.
#pragma once

#include <optional>
#include <string>

#include "checks/finding.h"
#include "silence/silence.h"

namespace thalweg::silence {

class Subject {
 public:
  Subject(const manifest::Manifest& manifest, ElementId element);

  // Nothing where the finding, of that manifest, is not about it.
  std::optional<Closeness> closeness(const manifest::Manifest& manifest,
                                     const checks::Finding& finding) const;

 private:
  bool is(const manifest::Manifest& manifest, ElementId other) const;

  ElementKind kind_;
  std::string reference_;
  std::string container_;  // of a dataset or an operation, or empty
};

// The store of a dataset, the service of an operation; else none.
ElementId container_of(const manifest::Manifest& manifest, ElementId element);

}  // namespace thalweg::silence
