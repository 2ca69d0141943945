// SPDX-License-Identifier: Apache-2.0
#include "samples/expectations.h"

#include "base/text.h"
#include "diag/excerpt.h"
#include "yaml/yaml.h"

namespace thalweg::test {

namespace {

class Reader {
 public:
  Reader(const std::string& name, std::string bytes)
      : file_(sources_.add(name, std::move(bytes))) {}

  Expectations read() {
    const yaml::Document document = yaml::parse_document(sources_, file_, {}, problems_);
    if (document.root() && document.root().is_map()) {
      for (const auto [key, value] : yaml::entries(document.root())) section(key, value);
    }
    if (result_.verdicts.empty() && problems_.empty()) complain({}, "no verdicts");
    for (const diag::Diagnostic& problem : problems_.items())
      diag::append_concise(result_.mistakes, sources_, problem);
    return std::move(result_);
  }

 private:
  void complain(yaml::Node node, std::string text) {
    problems_.error("", node ? node.span() : source::Span{}, std::move(text));
  }

  void section(yaml::Node key, yaml::Node value) {
    const bool find = key.text() == "must_find";
    if (!find && key.text() != "must_not_find") return complain(key, "unknown key");
    if (value.is_null()) return;
    if (!value.is_sequence()) return complain(value, "not a list");
    for (const yaml::Node item : yaml::items(value)) verdict(find, item);
  }

  void verdict(bool find, yaml::Node item) {
    if (!item.is_map()) return complain(item, "not a map");
    Verdict verdict{find, {}, {}, {}};
    for (const auto [key, value] : yaml::entries(item)) {
      if (key.text() == "rule") {
        verdict.rules = texts(value);
      } else if (key.text() == "at") {
        verdict.places = texts(value);
      } else if (key.text() == "why") {
        verdict.why = value.text();
      } else {
        complain(key, "unknown key");
      }
    }
    if (verdict.rules.empty() || verdict.why.empty()) complain(item, "wants `rule` and `why`");
    result_.verdicts.push_back(std::move(verdict));
  }

  std::vector<std::string> texts(yaml::Node value) {
    if (value.is_scalar()) return {std::string(value.text())};
    std::vector<std::string> all;
    if (!value.is_sequence()) {
      complain(value, "not a text or a list");
      return all;
    }
    for (const yaml::Node item : yaml::items(value)) all.emplace_back(item.text());
    return all;
  }

  source::SourceMap sources_;
  source::FileId file_;
  diag::Diagnostics problems_;
  Expectations result_;
};

}  // namespace

std::string describe(const Verdict& verdict) {
  std::string text = join_or(verdict.rules, "");
  if (!verdict.places.empty()) text += " at " + join_or(verdict.places, "");
  return text;
}

Expectations read_expectations(const std::string& name, std::string bytes) {
  return Reader(name, std::move(bytes)).read();
}

}  // namespace thalweg::test
