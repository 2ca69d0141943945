// SPDX-License-Identifier: Apache-2.0
// INT005: a service reads or writes what another one owns; or, with no owner
// declared, two services write one dataset. One pass over the steps as written.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/name_order.h"
#include "graph/ownership.h"

namespace thalweg::checks::integration {

using namespace manifest;

namespace {

bool writes(Step step) {
  return is_write(step.verb()) || step.verb() == Verb::fill;
}

class SharedDatabase {
 public:
  SharedDatabase(const Context& context, Reporter& out)
      : cx_(context),
        words_(context),
        by_name_(context.manifest),
        ownership_(context.graph),
        out_(out) {}
  void run();

 private:
  void look_at(Operation operation);
  bool may_read(DatasetId d) const;
  void note_writer(Step step, DatasetId d);
  void report_foreign(Step step, DatasetId d, bool also_reads);
  void report_unowned(DatasetId d, std::vector<Step> writers);

  const Context& cx_;
  Words words_;
  graph::NameOrder by_name_;
  graph::Ownership ownership_;
  Reporter& out_;
  // Datasets that nobody owns: one write of each process that writes them.
  using Process = std::pair<Symbol, ServiceId>;  // the unit, or the service
  std::map<DatasetId, std::map<Process, Step>> writers_;
};

// A contract, or a store that is there to be read.
bool SharedDatabase::may_read(DatasetId d) const {
  if (cx_.manifest[d][dataset::published] == true) return true;
  const auto kind = cx_.graph.places().kind(cx_.manifest[d]->store);
  return kind == StoreKind::warehouse || kind == StoreKind::object || kind == StoreKind::federation;
}

void SharedDatabase::note_writer(Step step, DatasetId d) {
  const Service service = cx_.manifest[step.operation()->service];
  const auto unit = service[service::deploy_unit];
  const Process process(unit ? *unit : Symbol(), unit ? ServiceId() : service.id());
  const auto [known, is_new] = writers_[d].try_emplace(process, step);
  if (!is_new && by_name_(step.operation(), known->second.operation())) known->second = step;
}

// One finding for each operation and dataset: at the first write, else at the
// first read.
void SharedDatabase::look_at(Operation operation) {
  std::map<DatasetId, Step> first_read, first_write;
  for (Step step : cx_.manifest.steps_of(operation)) {
    const auto d = step.target().as<DatasetId>();
    const bool touches = writes(step) || step.verb() == Verb::read;
    if (!d || !touches) continue;
    const Truth owns = ownership_.owns(operation->service, d);
    if (!ownership_.owner(d) && is_write(step.verb())) note_writer(step, d);
    if (!is_no(owns)) continue;
    if (writes(step))
      first_write.try_emplace(d, step);
    else if (!may_read(d))
      first_read.try_emplace(d, step);
  }
  for (const auto& [d, step] : first_write) report_foreign(step, d, first_read.contains(d));
  for (const auto& [d, step] : first_read)
    if (!first_write.contains(d)) report_foreign(step, d, true);
}

void SharedDatabase::report_foreign(Step step, DatasetId d, bool also_reads) {
  const bool is_foreign_write = writes(step);
  const Symbol owner = *ownership_.owner(d);
  const std::string name = fmt::format("`{}`", cx_.manifest.text(owner));
  const ServiceId service = step.operation()->service;
  Finding f = out_.start(Verdict::violated);
  f.severity = is_foreign_write ? Severity::error : Severity::warning;
  f.at = step.operation();
  f.entity = cx_.manifest[d]->entity;
  if (f.entity) f.entities = {f.entity};
  f.span = step.span();
  f.elements = {d, service, ownership_.owning_service(d)};
  std::erase(f.elements, ElementId());
  const std::string_view how = !is_foreign_write ? "reads"
                               : also_reads      ? "reads and writes"
                                                 : "writes";
  f.message =
      fmt::format("{} {} {}, which {} owns", words_.quote(f.at), how, words_.quote(d), name);
  f.why = is_foreign_write
              ? fmt::format(
                    "a rule that {} checks before it writes does not hold for what {} "
                    "writes, and neither can change the table without the other",
                    name, words_.quote(ElementId(service)))
              : fmt::format(
                    "{} cannot rename a column, split the table or change what a value "
                    "means without breaking {}",
                    name, words_.quote(ElementId(service)));
  f.fix = is_foreign_write
              ? fmt::format("ask {} to make the change, by a call or a request on a topic", name)
              : fmt::format(
                    "ask {} through a call, or keep a copy that is fed from its changes; or "
                    "make the dataset a contract with `published: true`",
                    name);
  const Dataset dataset = cx_.manifest[d];
  const auto declared = dataset[dataset::owner] ? dataset[dataset::owner].span
                                                : cx_.manifest[dataset->store][store::owner].span;
  f.facts.push_back(
      {fmt::format("{} owns {}", name, words_.quote(d)), graph::Origin::declared, declared});
  f.related.push_back({declared, fmt::format("{} owns it", name)});
  f.scope.operations = {step.operation().id()};
  f.scope.place = d;
  f.scope.container = dataset->store;
  out_.add(std::move(f));
}

void SharedDatabase::report_unowned(DatasetId d, std::vector<Step> writers) {
  std::sort(writers.begin(), writers.end(),
            [&](Step a, Step b) { return by_name_(a.operation(), b.operation()); });
  const Step step = writers[1];
  const StoreId store = cx_.manifest[d]->store;
  Finding f = out_.start(Verdict::possible);
  f.at = step.operation();
  f.entity = cx_.manifest[d]->entity;
  if (f.entity) f.entities = {f.entity};
  f.span = step.span();
  std::vector<ElementId> services;
  for (const Step& writer : writers) services.push_back(writer.operation()->service);
  f.elements = services;
  f.elements.push_back(d);
  f.message = fmt::format("{} is written by {}, and nobody owns it", words_.quote(d),
                          words_.list(services));
  f.why = fmt::format(
      "a rule that one of {} checks before it writes does not hold for what the "
      "other writes, and none can change the table alone",
      words_.list(services));
  f.fix = fmt::format(
      "say who owns {} with `owner`, and let the others ask the owner; services "
      "that ship together say so with `deploy_unit`",
      words_.quote(ElementId(store)));
  f.missing = {words_.key(store, "owner")};
  f.related.push_back(
      {writers[0].span(), fmt::format("{} writes it too", words_.quote(services[0]))});
  f.scope.operations = {step.operation().id()};
  f.scope.place = d;
  f.scope.container = store;
  out_.add(std::move(f));
}

void SharedDatabase::run() {
  for (Operation operation : cx_.manifest.operations()) look_at(operation);
  for (const auto& [d, by_process] : writers_) {
    if (by_process.size() < 2) continue;
    std::vector<Step> writers;
    for (const auto& [process, step] : by_process) writers.push_back(step);
    report_unowned(d, std::move(writers));
  }
}

}  // namespace

void shared_database(const Context& context, Reporter& out) {
  SharedDatabase(context, out).run();
}

}  // namespace thalweg::checks::integration
