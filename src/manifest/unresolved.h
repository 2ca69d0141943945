// SPDX-License-Identifier: Apache-2.0
// What is said about a name that stands for nothing, for several things, or for
// something of another kind.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "manifest/loading.h"
#include "manifest/references.h"

namespace thalweg::manifest {

class Unresolved {
 public:
  explicit Unresolved(Loading& loading) : loading_(loading) {}

  // `store/dataset` or `service/operation`, of which one part is unknown.
  void report_path(const ReferenceSite& site, std::size_t slash);
  // `other`: the element of another kind that has this name, if any.
  void report_id(const ReferenceSite& site, ElementId other);
  // A store where one of its datasets must be named.
  void report_store(const ReferenceSite& site, StoreId store, std::span<const DatasetId> datasets);
  void report_ambiguous(const ReferenceSite& site, ElementId first, ElementId second);
  // `entity.field` of a guarantee.
  void report_field(std::string_view text, source::Span span);
  void report_other_entity(std::string_view text, source::Span span, ElementId entity);

 private:
  diag::Diagnostic* report(source::Span span, std::string message);
  std::string reference(ElementId element) const;
  source::Span span(ElementId element) const;
  const std::vector<std::string>& candidates(std::uint32_t targets);
  std::string near(const ReferenceSite& site);
  std::string near(std::string_view text, std::uint32_t targets);
  static std::uint32_t bare_targets(const ReferenceSite& site);
  std::string describe_path(const ReferenceSite& site, std::size_t slash, ElementId& about) const;
  std::string advice(std::uint32_t targets) const;

  Loading& loading_;
  std::map<std::uint32_t, std::vector<std::string>> candidates_;  // by targets
};

}  // namespace thalweg::manifest
