// SPDX-License-Identifier: Apache-2.0
#include "manifest/unresolved.h"

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::manifest {

namespace {

constexpr std::size_t kShownDatasets = 6;

struct SectionOfTarget {
  std::uint32_t target;
  std::string_view section;
};
constexpr SectionOfTarget kSectionOf[] = {
    {kEntity, "entities"},      {kDataset | kStoreAlone, "stores"},
    {kTopic, "topics"},         {kExternal, "externals"},
    {kFlow, "flows"},           {kOperation, "services"},
    {kGuarantee, "guarantees"}, {kPurpose, "purposes"},
    {kDecision, "decisions"},
};

}  // namespace

diag::Diagnostic* Unresolved::report(source::Span span, std::string message) {
  if (loading_.incomplete) return nullptr;
  return &loading_.problems.error(kUnresolved, span, std::move(message));
}

std::string Unresolved::reference(ElementId element) const {
  const Model& model = loading_.model;
  const std::string_view id = loading_.text(find_data(model, element)->id);
  if (const auto dataset = element.as<DatasetId>()) {
    const StoreId store = model.datasets[dataset.index()].store;
    return fmt::format("{}/{}", loading_.text(model.stores[store.index()].id), id);
  }
  if (const auto operation = element.as<OperationId>()) {
    const ServiceId service = model.operations[operation.index()].service;
    return fmt::format("{}/{}", loading_.text(model.services[service.index()].id), id);
  }
  return std::string(id);
}

source::Span Unresolved::span(ElementId element) const {
  const ElementData& data = *find_data(loading_.model, element);
  return {data.file, data.begin, data.end};
}

// Everything of these kinds, as references.
const std::vector<std::string>& Unresolved::candidates(std::uint32_t targets) {
  const auto [found, is_new] = candidates_.try_emplace(targets);
  std::vector<std::string>& list = found->second;
  if (!is_new) return list;
  const auto add = [&](std::uint32_t target, ElementKind kind, std::size_t count) {
    if ((targets & target) == 0) return;
    for (std::size_t i = 0; i < count; ++i) list.push_back(reference({kind, i}));
  };
  const Model& model = loading_.model;
  add(kEntity, ElementKind::entity, model.entities.size());
  add(kDataset, ElementKind::dataset, model.datasets.size());
  add(kStore, ElementKind::store, model.stores.size());
  add(kTopic, ElementKind::topic, model.topics.size());
  add(kExternal, ElementKind::external, model.externals.size());
  add(kOperation, ElementKind::operation, model.operations.size());
  add(kFlow, ElementKind::flow, model.flows.size());
  add(kGuarantee, ElementKind::guarantee, model.guarantees.size());
  add(kPurpose, ElementKind::purpose, model.purposes.size());
  add(kDecision, ElementKind::decision, model.decisions.size());
  add(kService, ElementKind::service, model.services.size());
  return list;
}

std::string Unresolved::near(const ReferenceSite& site) {
  const std::string_view text = loading_.text(site.text);
  std::string answer = loading_.suggestions.did_you_mean(text, site.words);
  return answer.empty() ? near(text, site.targets) : answer;
}

std::string Unresolved::near(std::string_view text, std::uint32_t targets) {
  if (loading_.suggestions.exhausted()) return {};
  const std::vector<std::string>& list = candidates(targets);
  std::string answer = loading_.suggestions.did_you_mean(text, list);
  if (!answer.empty() || text.find('/') != std::string_view::npos) return answer;
  // The last part alone was named.
  std::vector<std::string_view> whole;
  for (const std::string& candidate : list) {
    const std::size_t slash = candidate.find('/');
    if (slash != std::string::npos && std::string_view(candidate).substr(slash + 1) == text) {
      whole.push_back(candidate);
    }
  }
  if (whole.empty() || whole.size() > kShownDatasets) return {};
  return fmt::format("did you mean {}?", join_or(whole));
}

std::string Unresolved::advice(std::uint32_t targets) const {
  if (targets == kAnyElement) return "write an id, `store/dataset` or `service/operation`";
  std::vector<std::string_view> sections;
  for (const SectionOfTarget& section : kSectionOf) {
    if ((targets & section.target) != 0) sections.push_back(section.section);
  }
  return fmt::format("declare it under {}", join_or(sections));
}

// One part of the path is of another kind, or nothing at all.
std::string Unresolved::describe_path(const ReferenceSite& site, std::size_t slash,
                                      ElementId& about) const {
  const std::string_view text = loading_.text(site.text);
  const std::string_view parent = text.substr(0, slash);
  const std::string_view child = text.substr(slash + 1);
  const Symbol id = loading_.model.symbols.find(parent);
  const bool may_be_dataset = (site.targets & kDataset) != 0;
  const bool may_be_operation = (site.targets & kOperation) != 0;
  const ElementId container = loading_.names.find_container(id);
  const ElementId service = loading_.names.find(ElementKind::service, id);
  about = may_be_operation && service ? service : container ? container : service;
  if (about.is(ElementKind::service) && may_be_operation) {
    return fmt::format("service `{}` has no operation `{}`", parent, child);
  }
  if (about.is(ElementKind::store) && may_be_dataset) {
    return fmt::format("store `{}` has no dataset `{}`", parent, child);
  }
  const std::string_view wanted = !may_be_operation ? "store"
                                  : !may_be_dataset ? "service"
                                                    : "store or service";
  return about ? fmt::format("`{}` is {}, not a {}", parent, noun(about.kind()), wanted)
               : fmt::format("no {} `{}`", wanted, parent);
}

void Unresolved::report_path(const ReferenceSite& site, std::size_t slash) {
  ElementId about;
  const std::string message = describe_path(site, slash, about);
  diag::Diagnostic* const problem = report(site.span, message);
  if (!problem) return;
  if (about) problem->label(span(about), std::string(noun(about.kind())));
  problem->help = near(site);
  if (!problem->help.empty()) return;
  problem->help = about && message.find(" has no ") == std::string::npos
                      ? fmt::format("write {}", target_spelling(site.targets))
                      : advice(site.targets & (kDataset | kOperation));
}

// A bare name could be a store where a dataset is expected.
std::uint32_t Unresolved::bare_targets(const ReferenceSite& site) {
  if (site.targets == kAnyElement || (site.targets & kDataset) == 0) return site.targets;
  return (site.targets & ~static_cast<std::uint32_t>(kStore | kDataset)) | kStoreAlone;
}

void Unresolved::report_id(const ReferenceSite& site, ElementId other) {
  const std::string_view text = loading_.text(site.text);
  if (!other) other = loading_.names.find(ElementKind::service, site.text);
  const std::uint32_t shown = site.use == Use::members ? kStoreAlone : site.targets;
  diag::Diagnostic* const problem = report(
      site.span, other ? fmt::format("`{}` is {}, where {} is expected", text, noun(other.kind()),
                                     target_nouns(shown))
                       : fmt::format("no {} `{}`", bare_target_nouns(bare_targets(site)), text));
  if (!problem) return;
  if (other) problem->label(span(other), std::string(noun(other.kind())));
  problem->help = near(site);
  if (!problem->help.empty()) return;
  problem->help =
      other ? fmt::format("write {}", target_spelling(shown)) : advice(bare_targets(site));
  if (!site.words.empty()) problem->help += ", or use " + join_or(site.words);
}

void Unresolved::report_store(const ReferenceSite& site, StoreId store,
                              std::span<const DatasetId> datasets) {
  const std::string_view id = loading_.text(site.text);
  std::vector<std::string> names;
  for (const DatasetId dataset : datasets) {
    if (names.size() < kShownDatasets) names.push_back(reference(dataset));
  }
  diag::Diagnostic* const problem =
      names.empty()
          ? report(site.span, fmt::format("store `{}` has no dataset that this could mean", id))
          : report(site.span, fmt::format("store `{}` has {}: which one?", id,
                                          plural(datasets.size(), "dataset")));
  if (!problem) return;
  problem->label(span(store), "the store");
  problem->help = names.empty() ? fmt::format("write `{}/<dataset>`", id)
                                : fmt::format("write {}", join_or(names));
}

void Unresolved::report_ambiguous(const ReferenceSite& site, ElementId first, ElementId second) {
  loading_.problems
      .error(kDuplicate, site.span,
             fmt::format("`{}` can mean {} or {}", loading_.text(site.text), noun(first.kind()),
                         noun(second.kind())))
      .label(span(first), std::string(noun(first.kind())))
      .label(span(second), std::string(noun(second.kind())))
      .hint("name a part of the one that is meant, or rename one of them");
}

void Unresolved::report_field(std::string_view text, source::Span span) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) {
    diag::Diagnostic* const problem =
        report(span, fmt::format("{} does not name a field", quote(text)));
    if (problem) problem->help = "write the entity and the field: `user.username`";
    return;
  }
  const std::string_view entity = text.substr(0, dot);
  diag::Diagnostic* const problem = report(span, fmt::format("no entity {}", quote(entity)));
  if (!problem) return;
  problem->help = near(entity, kEntity);
  if (problem->help.empty()) problem->help = advice(kEntity);
}

void Unresolved::report_other_entity(std::string_view text, source::Span span, ElementId entity) {
  diag::Diagnostic* const problem = report(
      span,
      fmt::format("{} is a field of another entity than `{}`", quote(text), reference(entity)));
  if (problem) problem->help = "name fields of one entity";
}

}  // namespace thalweg::manifest
