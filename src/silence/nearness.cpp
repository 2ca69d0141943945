// SPDX-License-Identifier: Apache-2.0
#include "silence/nearness.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "silence/subject.h"

namespace thalweg::silence {

using manifest::Manifest;
using manifest::Said;

namespace {

// Requirements are about everything, and close to nothing.
constexpr unsigned kSystemDistance = 2;

class Neighbourhood {
 public:
  Neighbourhood(const Manifest& manifest, const source::SourceMap& sources);

  std::vector<Near> from(ElementId start);
  std::vector<Near> all();

 private:
  struct Link {
    ElementId to;
    unsigned length;
  };
  template <class Table>
  void add(const Table& table) {
    for (const auto element : table) add(ElementId(element));
  }
  void add(ElementId element);
  void link(ElementId a, ElementId b, unsigned there, unsigned back) {
    links_[a].push_back({b, there});
    links_[b].push_back({a, back});
  }

  const Manifest& manifest_;
  const source::SourceMap& sources_;
  std::vector<ElementId> elements_;
  std::unordered_map<ElementId, Said> said_;
  std::unordered_map<ElementId, std::vector<Link>> links_;
};

Neighbourhood::Neighbourhood(const Manifest& manifest, const source::SourceMap& sources)
    : manifest_(manifest), sources_(sources) {
  add(ElementId::system());
  add(manifest.entities());
  add(manifest.stores());
  add(manifest.datasets());
  add(manifest.topics());
  add(manifest.externals());
  add(manifest.services());
  add(manifest.operations());
  add(manifest.flows());
  add(manifest.sagas());
  add(manifest.guarantees());
  add(manifest.purposes());
  add(manifest.decisions());
}

void Neighbourhood::add(ElementId element) {
  elements_.push_back(element);
  Said said = said_of(manifest_, sources_, element);
  for (const ElementId named : said.names) link(element, named, 1, 1);
  if (const ElementId container = container_of(manifest_, element)) link(element, container, 0, 1);
  if (const auto dataset = element.as<manifest::DatasetId>())
    if (const auto entity = manifest_[dataset]->entity) link(element, entity, 0, 1);
  said_.emplace(element, std::move(said));
}

std::vector<Near> Neighbourhood::from(ElementId start) {
  std::unordered_map<ElementId, unsigned> distance{{start, 0}};
  if (!start.is(ElementKind::system)) distance.emplace(ElementId::system(), kSystemDistance);
  std::deque<ElementId> waiting{start};
  while (!waiting.empty()) {
    const ElementId here = waiting.front();
    waiting.pop_front();
    for (const Link& link : links_[here]) {
      const unsigned length = distance[here] + link.length;
      const auto [known, is_new] = distance.emplace(link.to, length);
      if (!is_new && known->second <= length) continue;
      known->second = length;
      link.length == 0 ? waiting.push_front(link.to) : waiting.push_back(link.to);
    }
  }
  std::vector<Near> all;
  for (const ElementId element : elements_) {
    const auto known = distance.find(element);
    if (known == distance.end()) continue;
    for (const manifest::Statement& statement : said_[element].statements)
      all.push_back({statement, element, known->second});
  }
  std::stable_sort(all.begin(), all.end(), [](const Near& a, const Near& b) {
    return std::tuple(a.distance, a.statement.span) < std::tuple(b.distance, b.statement.span);
  });
  return all;
}

std::vector<Near> Neighbourhood::all() {
  std::vector<Near> all;
  for (const ElementId element : elements_)
    for (const manifest::Statement& statement : said_[element].statements)
      all.push_back({statement, element, 0});
  return all;
}

}  // namespace

bool Near::is_within(const Near& outer) const {
  if (of != outer.of) return false;
  const bool is_all = outer.statement.kind == manifest::Statement::Kind::element;
  return is_all ? statement.kind != manifest::Statement::Kind::element
                : statement.is_within(outer.statement);
}

std::vector<Near> near_statements(const Manifest& manifest, const source::SourceMap& sources,
                                  ElementId from) {
  return Neighbourhood(manifest, sources).from(from);
}

std::vector<Near> all_statements(const Manifest& manifest, const source::SourceMap& sources) {
  return Neighbourhood(manifest, sources).all();
}

}  // namespace thalweg::silence
