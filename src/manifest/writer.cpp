// SPDX-License-Identifier: Apache-2.0
// A Manifest as a tree of YAML (yaml_text.h prints it). What stands behind a key
// is made from the vocabulary; the rooms of a manifest are laid out by hand.
#include "manifest/writer.h"

#include <algorithm>
#include <map>

#include "manifest/values.h"
#include "manifest/vocabulary.h"
#include "manifest/yaml_text.h"

namespace thalweg::manifest {

namespace {

class Writer {
 public:
  Writer(const Manifest& manifest, std::span<const Statement> without)
      : manifest_(manifest), without_(without), values_(manifest, without) {
    for (const AcceptData& accept : manifest.model().accepts) note_comment(accept);
  }

  std::string write() const {
    YamlNode root = YamlNode::map(false);
    add_root(root);
    for (const SectionInfo& section : sections()) add_section(root, section);
    return to_yaml(root);
  }

 private:
  const Model& model() const { return manifest_.model(); }

  bool is_left_out(ElementId element) const {
    return std::any_of(without_.begin(), without_.end(), [&](const Statement& statement) {
      return statement.kind == Statement::Kind::element && statement.element == element;
    });
  }
  bool is_left_out(Statement::Kind kind, std::size_t step) const {
    return std::any_of(without_.begin(), without_.end(),
                       [&](const Statement& statement) { return statement.is_same(kind, step); });
  }

  // -------------------------------------------------------------------------
  // Acceptances that are comments stand above what they are about.

  void note_comment(const AcceptData& accept) {
    if (accept.record) return;
    std::string text = "thalweg: accept ";
    text.append(manifest_.text(accept.rule)).append(" until ").append(to_string(accept.expires));
    text.append(": ").append(manifest_.text(accept.reason));
    if (accept.line_step) {
      step_comments_[accept.line_step].push_back(text);
    } else {
      element_comments_[accept.line_element].push_back(text);
    }
  }

  YamlNode commented(YamlNode node, ElementId element) const {
    const auto found = element_comments_.find(element);
    if (found != element_comments_.end()) node.comments = found->second;
    return node;
  }

  // -------------------------------------------------------------------------
  // The file as a whole.

  void add_root(YamlNode& root) const {
    root.add("thalweg", YamlNode::word("1"));
    YamlNode fields = YamlNode::map(false);
    values_.add_fields(fields, model().root);
    for (YamlNode& field : fields.children) {
      if (field.key == "system") field = commented(field, ElementId::system());
      if (field.key != "thalweg" && field.key != "include") root.add(std::move(field));
    }
  }

  void add_section(YamlNode& root, const SectionInfo& section) const {
    YamlNode node = section_node(section);
    const bool must_be_seen = section.kind == ElementKind::entity && model().has_entities_section;
    if (node.children.empty() && !must_be_seen) return;
    root.add(section.spelling, std::move(node));
  }

  YamlNode section_node(const SectionInfo& section) const {
    switch (section.shape) {
      case Shape::entity:
        return elements(manifest_.entities());
      case Shape::store:
        return elements(manifest_.stores());
      case Shape::topic:
        return elements(manifest_.topics());
      case Shape::external:
        return elements(manifest_.externals());
      case Shape::service:
        return elements(manifest_.services());
      case Shape::flow:
        return elements(manifest_.flows());
      case Shape::saga:
        return elements(manifest_.sagas());
      case Shape::guarantee:
        return elements(manifest_.guarantees());
      case Shape::purpose:
        return elements(manifest_.purposes());
      case Shape::decision:
        return elements(manifest_.decisions());
      case Shape::requirements:
        return values_.record(model().requirements, false);
      case Shape::readiness:
        return values_.record(model().readiness, false);
      case Shape::accept:
        return accepted();
      default:
        return values_.records(model().migrations);
    }
  }

  YamlNode accepted() const {
    std::vector<RecordId> records;
    for (const AcceptData& accept : model().accepts) {
      if (accept.record) records.push_back(accept.record);
    }
    return values_.records(records);
  }

  template <class Table>
  YamlNode elements(const Table& table) const {
    YamlNode section = YamlNode::map(false);
    for (const auto element : table) {
      if (element->implied || is_left_out(element)) continue;
      section.add(element.name(), commented(node_of(element), element));
    }
    return section;
  }

  // -------------------------------------------------------------------------
  // Elements.

  // Nothing where nothing was written about it.
  YamlNode fields_or_nothing(const ElementData& data, bool on_one_line) const {
    YamlNode map = values_.record(data.record, on_one_line);
    return map.children.empty() ? YamlNode() : map;
  }

  // `shop-db: postgresql`
  static YamlNode shortened(YamlNode map) {
    if (map.children.size() != 1 || map.children.front().key != "engine") return map;
    return YamlNode::of_text(map.children.front().text);
  }

  YamlNode node_of(Entity entity) const { return fields_or_nothing(entity.data(), false); }
  YamlNode node_of(Topic topic) const { return shortened(fields_or_nothing(topic.data(), false)); }
  YamlNode node_of(External external) const { return fields_or_nothing(external.data(), true); }
  YamlNode node_of(Flow flow) const { return values_.record(flow->record, false); }
  YamlNode node_of(Saga saga) const { return values_.record(saga->record, false); }
  YamlNode node_of(Purpose purpose) const { return values_.record(purpose->record, true); }
  YamlNode node_of(Decision decision) const { return values_.record(decision->record, true); }

  YamlNode node_of(Store store) const {
    YamlNode map = fields_or_nothing(store.data(), false);
    YamlNode holds = datasets_of(store);
    if (holds.children.empty()) return shortened(std::move(map));
    if (map.kind == YamlNode::Kind::nothing) map = YamlNode::map(false);
    // Behind what the store is and who owns it.
    auto place = map.children.begin();
    const auto is_first = [](const YamlNode& n) {
      return n.key == "engine" || n.key == "kind" || n.key == "owner";
    };
    while (place != map.children.end() && is_first(*place)) ++place;
    holds.key = "holds";
    map.children.insert(place, std::move(holds));
    return map;
  }

  // Names alone are a list; with anything about one of them they are a map.
  YamlNode datasets_of(Store store) const {
    YamlNode list = YamlNode::list(true);
    YamlNode map = YamlNode::map(false);
    bool only_names = true;
    for (const DatasetId id : store->datasets) {
      const Dataset dataset = manifest_[id];
      if (dataset->implied || is_left_out(dataset)) continue;
      YamlNode node = commented(fields_or_nothing(dataset.data(), true), dataset);
      only_names = only_names && node.kind == YamlNode::Kind::nothing && node.comments.empty();
      list.add(YamlNode::of_text(dataset.name()));
      map.add(dataset.name(), std::move(node));
    }
    return only_names ? list : map;
  }

  YamlNode node_of(Service service) const {
    YamlNode map = values_.record(service->record, false);
    const YamlNode operations = elements(manifest_.operations_of(service));
    if (!operations.children.empty()) map.add("operations", operations);
    return map;
  }

  YamlNode node_of(Operation operation) const {
    YamlNode map = values_.record(operation->record, false);
    YamlNode steps = steps_in(operation->first_step, operation->end_step);
    if (!steps.children.empty()) map.add("steps", std::move(steps));
    return map;
  }

  YamlNode node_of(Guarantee guarantee) const {
    YamlNode map = YamlNode::map(true);
    map.add(to_string(guarantee->verb), subject_of(guarantee));
    values_.add_fields(map, guarantee->record);
    return map;
  }

  YamlNode subject_of(Guarantee guarantee) const {
    if (guarantee->verb == GuaranteeVerb::causal) return values_.record(guarantee->causal, true);
    const std::string_view subject = manifest_.text(guarantee->subject);
    if (guarantee->verb != GuaranteeVerb::unique || guarantee->fields.size() < 2) {
      return YamlNode::of_text(subject);
    }
    YamlNode list = YamlNode::list(true);
    // `subject` is the first of them in full: `user.first_name`.
    const std::size_t of_field = manifest_.text(guarantee->fields.front()).size();
    const std::string entity_dot(subject.substr(0, subject.size() - of_field));
    for (const Symbol field : guarantee->fields) {
      list.add(YamlNode::of_text(entity_dot + std::string(manifest_.text(field))));
    }
    return list;
  }

  // -------------------------------------------------------------------------
  // Steps: `begin` to `end` in preorder, of which every second one may lie in
  // the block before it.

  YamlNode steps_in(std::size_t begin, std::size_t end) const {
    YamlNode list = YamlNode::list(false);
    add_steps(list, begin, end);
    return list;
  }

  // Of a block that is left out the steps stay.
  void add_steps(YamlNode& list, std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end; i = model().steps[i].next) {
      const StepData& data = model().steps[i];
      if (data.compensation || is_left_out(Statement::Kind::step, i)) continue;
      const bool is_inside = data.verb == Verb::branch && data.parent &&
                             is_left_out(Statement::Kind::block, data.parent.index());
      if (is_inside || is_left_out(Statement::Kind::block, i))
        add_steps(list, i + 1, data.next);
      else
        list.add(step(i));
    }
  }

  YamlNode step(std::size_t index) const {
    const StepData& data = model().steps[index];
    YamlNode map = YamlNode::map(false);
    if (data.verb != Verb::branch) map.add(to_string(data.verb), verb_value(data, index));
    values_.add_fields(map, data.record);
    add_compensation(map, index);
    const bool has_steps =
        data.verb == Verb::transaction || data.verb == Verb::saga || data.verb == Verb::branch;
    if (has_steps) map.add("steps", steps_in(index + 1, data.next));
    const auto found = step_comments_.find(StepId(index));
    if (found != step_comments_.end()) map.comments = found->second;
    return map;
  }

  YamlNode verb_value(const StepData& data, std::size_t index) const {
    switch (data.verb) {
      case Verb::transaction:
        return YamlNode::word(to_string(static_cast<TransactionKind>(data.word)));
      case Verb::saga:
        return YamlNode::word(to_string(static_cast<Style>(data.word)));
      case Verb::parallel:
      case Verb::either:
        return steps_in(index + 1, data.next);
      default:
        return values_.reference(data.target);
    }
  }

  void add_compensation(YamlNode& map, std::size_t index) const {
    for (std::size_t i = index + 1; i < model().steps[index].next; i = model().steps[i].next) {
      if (model().steps[i].compensation && !is_left_out(Statement::Kind::step, i))
        map.add("compensate", step(i));
    }
  }

  const Manifest& manifest_;
  std::span<const Statement> without_;
  ValueWriter values_;
  std::map<ElementId, std::vector<std::string>> element_comments_;
  std::map<StepId, std::vector<std::string>> step_comments_;
};

}  // namespace

std::string write(const Manifest& manifest, std::span<const Statement> without) {
  return Writer(manifest, without).write();
}

}  // namespace thalweg::manifest
