// SPDX-License-Identifier: Apache-2.0
#include "manifest/check_use.h"

#include <fmt/format.h>

#include "manifest/references.h"

namespace thalweg::manifest {

namespace {

source::Span place(const ElementData& data) {
  return {data.file, data.begin, data.end};
}

// --- M002 -----------------------------------------------------------------------

class EntityCheck {
 public:
  explicit EntityCheck(Loading& loading) : loading_(loading) {
    told_.resize(loading.model.symbols.size(), false);
    expects_entity_.assign(loading.model.topics.size(), true);
    for (std::size_t i = 0; i < expects_entity_.size(); ++i) {
      const RecordView topic(&model().pools, model().topics[i].record);
      const auto role = topic[topic::role];
      if (role == Role::telemetry || role == Role::audit) expects_entity_[i] = false;
      const auto dead = topic[topic::dead_letter];
      const auto target = dead && *dead ? (**dead).target.as<TopicId>() : TopicId();
      if (target) expects_entity_[target.index()] = false;
    }
  }

  void run() {
    for (const StepData& step : model().steps) check(step);
  }

 private:
  const Model& model() const { return loading_.model; }

  // Once for each place, at the first step.
  bool is_first(Symbol text) {
    if (told_[text.index()]) return false;
    told_[text.index()] = true;
    return true;
  }

  void check(const StepData& step) {
    const Symbol text = step.target.text;
    if (!text || RecordView(&model().pools, step.record)[step::entity]) return;
    if (const auto topic = step.target.target.as<TopicId>()) {
      if (step.verb != Verb::publish) return;
      const bool known = !model().topics[topic.index()].carries.empty();
      if (known || !expects_entity_[topic.index()] || !is_first(text)) return;
      report(step, fmt::format("topic `{}` does not say what it carries", loading_.text(text)),
             "add `carries` to the topic, or `entity` to this step");
    } else if (!step.target.target) {
      const ElementId store = loading_.names.find_container(text);
      if (!store.is(ElementKind::store) || !model().stores[store.index()].datasets.empty()) return;
      if (!is_first(text)) return;
      report(step, fmt::format("store `{}` has no dataset", loading_.text(text)),
             fmt::format("name a dataset: `{}/<entity>`", loading_.text(text)));
    }
  }

  void report(const StepData& step, std::string message, std::string help) {
    loading_.problems
        .warning(kNoEntity, {step.file, step.begin, step.end},
                 std::move(message) + ", so the rules skip this step")
        .help = std::move(help);
  }

  Loading& loading_;
  std::vector<bool> told_;            // by symbol of the reference
  std::vector<bool> expects_entity_;  // by topic
};

// --- M005 -----------------------------------------------------------------------

class EngineCheck {
 public:
  EngineCheck(Loading& loading, const EngineNames& engines)
      : loading_(loading), engines_(engines), known_(loading.model.symbols.size()) {}

  template <class Data, class EngineField, class CapabilityField>
  void run(const std::vector<Data>& table, EngineField engine, CapabilityField capabilities) {
    for (const Data& data : table) {
      const RecordView record(&loading_.model.pools, data.record);
      if (const auto name = record[engine]) check_engine(*name, name.span);
      if (const auto settings = record[capabilities]) {
        for (const ItemView item : *settings) {
          // Where the facts come from is no fact.
          if (loading_.text(item.text) != "ref") check_capability(item);
        }
      }
    }
  }

 private:
  enum class Known : std::uint8_t { not_asked, yes, no };

  void check_engine(Symbol engine, source::Span span) {
    Known& known = known_[engine.index()];
    const std::string_view name = loading_.text(engine);
    if (known == Known::not_asked) known = engines_.known(name) ? Known::yes : Known::no;
    if (known == Known::yes) return;
    diag::Diagnostic& problem =
        loading_.problems.note(kUnknownEngine, span,
                               fmt::format("engine `{}` is not in the knowledge base: what it "
                                           "can do is unknown",
                                           name));
    problem.help = loading_.suggestions.did_you_mean(name, engines_.all());
    if (problem.help.empty()) problem.help = "say what matters under `capabilities`";
  }

  void check_capability(const ItemView& item) {
    const auto why =
        engines_.capability_problem(loading_.text(item.text), loading_.text(item.second));
    if (why) loading_.problems.error(kBadValue, item.span, *why);
  }

  Loading& loading_;
  const EngineNames& engines_;
  std::vector<Known> known_;  // by symbol
};

// --- M007 -----------------------------------------------------------------------

struct Sides {
  bool read = false;
  bool written = false;
};

// Who reads and who writes a store or topic. A manifest that describes only one
// of the two, as small ones do, is asked nothing.
class SideCheck {
 public:
  explicit SideCheck(Loading& loading)
      : loading_(loading),
        stores_(loading.model.stores.size()),
        topics_(loading.model.topics.size()) {}

  void run() {
    visit_records(loading_.model, [&](const ReferenceSite& site) { return see(site); });
    visit_steps(loading_, [&](const ReferenceSite& site) { return see(site); });
    for (std::size_t i = 0; i < stores_.size(); ++i) check_store(i);
    for (std::size_t i = 0; i < topics_.size(); ++i) check_topic(i);
  }

 private:
  const Model& model() const { return loading_.model; }

  ElementId see(const ReferenceSite& site) {
    const ElementId target = site.target;
    Sides* sides = nullptr;
    if (const auto dataset = target.as<DatasetId>()) {
      sides = &stores_[model().datasets[dataset.index()].store.index()];
      note(any_store_, site.use);
    } else if (const auto store = target.as<StoreId>()) {
      sides = &stores_[store.index()];
    } else if (const auto topic = target.as<TopicId>()) {
      sides = &topics_[topic.index()];
      note(any_topic_, site.use);
    }
    if (sides) note(*sides, site.use);
    return target;
  }

  static void note(Sides& sides, Use use) {
    sides.read |= use == Use::read || use == Use::both || use == Use::members;
    sides.written |= use == Use::write || use == Use::both;
  }

  void check_store(std::size_t i) {
    const StoreData& data = model().stores[i];
    const auto kind = RecordView(&model().pools, data.record)[store::kind];
    if (kind == StoreKind::federation || kind == StoreKind::coordination) return;
    check(data, "store", stores_[i], any_store_);
  }

  void check_topic(std::size_t i) {
    const TopicData& data = model().topics[i];
    const auto role = RecordView(&model().pools, data.record)[topic::role];
    Sides sides = topics_[i];
    // Trails and telemetry are read by people; so are dead letters.
    sides.read |= role == Role::telemetry || role == Role::audit || is_dead_letter(i);
    check(data, "topic", sides, any_topic_);
  }

  bool is_dead_letter(std::size_t topic) {
    if (dead_letters_.empty()) {
      dead_letters_.resize(topics_.size());
      for (const TopicData& data : model().topics) {
        const auto dead = RecordView(&model().pools, data.record)[topic::dead_letter];
        const auto target = dead && *dead ? (**dead).target.as<TopicId>() : TopicId();
        if (target) dead_letters_[target.index()] = true;
      }
    }
    return dead_letters_[topic];
  }

  void check(const ElementData& data, std::string_view kind, Sides sides, Sides any) {
    const bool unread = !sides.read && any.read;
    const bool unwritten = !sides.written && any.written;
    if (!unread && !unwritten) return;
    const std::string_view who = unread && unwritten ? "writes or reads"
                                 : unread            ? "reads"
                                                     : "writes";
    loading_.problems
        .note(kOneSided, place(data),
              fmt::format("nobody {} {} `{}`", who, kind, loading_.text(data.id)))
        .help = !unread      ? "is it written outside this manifest?"
                : !unwritten ? "is it read outside this manifest?"
                             : "is it no longer needed?";
  }

  Loading& loading_;
  std::vector<Sides> stores_;
  std::vector<Sides> topics_;
  Sides any_store_;
  Sides any_topic_;
  std::vector<bool> dead_letters_;
};

}  // namespace

void check_step_entities(Loading& loading) {
  EntityCheck(loading).run();
}

void check_engines(Loading& loading) {
  if (loading.options.engines == nullptr) return;
  EngineCheck check(loading, *loading.options.engines);
  check.run(loading.model.stores, store::engine, store::capabilities);
  check.run(loading.model.topics, topic::engine, topic::capabilities);
}

void check_sides(Loading& loading) {
  SideCheck(loading).run();
}

}  // namespace thalweg::manifest
