// SPDX-License-Identifier: Apache-2.0
#include "manifest/accepts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::manifest {

namespace {

constexpr std::string_view kForm = "write `# thalweg: accept RULE until 2027-03-31: reason`";

// Something that begins at a place.
struct Anchor {
  source::FileId file;
  std::uint32_t begin = 0;
  ElementId element;
  StepId step;
};

bool is_before(const Anchor& a, const Anchor& b) {
  return a.file != b.file ? a.file < b.file : a.begin < b.begin;
}

// The parts of `accept RULE until DATE: reason`.
struct Words {
  std::string_view verb, rule, until, date, reason;
};

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::size_t end = std::min(text.find_first_of(" \t:"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

Words split(std::string_view text) {
  Words words;
  words.verb = take_word(text);
  words.rule = take_word(text);
  words.until = take_word(text);
  words.date = take_word(text);
  text = trim(text);
  if (text.starts_with(':')) words.reason = trim(text.substr(1));
  return words;
}

class CommentReader {
 public:
  explicit CommentReader(Loading& loading) : loading_(loading) {}

  void read(source::FileId file) {
    const std::vector<yaml::Comment> comments = yaml::directive_comments(loading_.sources, file);
    if (comments.empty()) return;
    if (anchors_.empty()) collect_anchors();
    const std::vector<std::uint32_t> lines = lines_of(comments);
    for (std::size_t i = 0; i < comments.size(); ++i) read_comment(comments[i], lines[i]);
  }

 private:
  Model& model() { return loading_.model; }

  template <class Data>
  void collect(ElementKind kind, const std::vector<Data>& table);
  void collect_anchors();
  void read_comment(const yaml::Comment& comment, std::uint32_t line);
  bool read_words(const yaml::Comment& comment, AcceptData& data);
  bool bad(source::Span span, std::string message);
  std::vector<std::uint32_t> lines_of(const std::vector<yaml::Comment>& comments) const;
  bool attach(AcceptData& data, std::uint32_t line);
  source::Span span_of(const yaml::Comment& comment, std::string_view part) const;

  Loading& loading_;
  std::vector<Anchor> anchors_;  // by place; filled at the first comment
};

// --- where elements and steps begin -----------------------------------------------

template <class Data>
void CommentReader::collect(ElementKind kind, const std::vector<Data>& table) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!table[i].implied) anchors_.push_back({table[i].file, table[i].begin, {kind, i}, {}});
  }
}

void CommentReader::collect_anchors() {
  const Model& m = model();
  if (m.system_span) {
    anchors_.push_back({m.system_span.file, m.system_span.begin, ElementId::system(), {}});
  }
  collect(ElementKind::entity, m.entities);
  collect(ElementKind::store, m.stores);
  collect(ElementKind::dataset, m.datasets);
  collect(ElementKind::topic, m.topics);
  collect(ElementKind::external, m.externals);
  collect(ElementKind::service, m.services);
  collect(ElementKind::operation, m.operations);
  collect(ElementKind::flow, m.flows);
  collect(ElementKind::saga, m.sagas);
  collect(ElementKind::guarantee, m.guarantees);
  collect(ElementKind::purpose, m.purposes);
  collect(ElementKind::decision, m.decisions);
  for (std::size_t i = 0; i < m.steps.size(); ++i) {
    const StepData& step = m.steps[i];
    anchors_.push_back({step.file, step.begin, step.operation, StepId(i)});
  }
  std::sort(anchors_.begin(), anchors_.end(), is_before);
}

// The first element or step of the line; else the one whose lines are around it:
// the last one above that is less indented.
bool CommentReader::attach(AcceptData& data, std::uint32_t line) {
  const source::SourceMap& sources = loading_.sources;
  const source::FileId file = data.span.file;
  if (line > sources.line_count(file)) return false;
  const std::string_view text = sources.line(file, line);
  const std::uint32_t start = sources.line_start(file, line);
  const auto end = start + static_cast<std::uint32_t>(text.size());
  const auto first =
      std::lower_bound(anchors_.begin(), anchors_.end(), Anchor{file, start, {}, {}}, is_before);
  auto found = first;
  if (first == anchors_.end() || first->file != file || first->begin >= end) {
    if (first == anchors_.begin() || (first - 1)->file != file) return false;
    found = first - 1;
    // Keys of a step stand below its verb, those of an element are indented.
    const std::size_t indent = std::min(text.find_first_not_of(" -"), text.size());
    const std::uint32_t column = sources.begin({file, found->begin, found->begin}).column;
    if (indent + (found->step ? 1 : 0) < column) return false;
  }
  data.line_element = found->element;
  data.line_step = found->step;
  return true;
}

// --- the comment --------------------------------------------------------------------

source::Span CommentReader::span_of(const yaml::Comment& comment, std::string_view part) const {
  if (part.empty()) return comment.span;
  const char* const bytes = loading_.sources.bytes(comment.span.file).data();
  const auto begin = static_cast<std::uint32_t>(part.data() - bytes);
  return {comment.span.file, begin, begin + static_cast<std::uint32_t>(part.size())};
}

bool CommentReader::bad(source::Span span, std::string message) {
  loading_.problems.error(kBadAccept, span, std::move(message)).help = kForm;
  return false;
}

bool CommentReader::read_words(const yaml::Comment& comment, AcceptData& data) {
  const Words words = split(comment.text);
  const auto at = [&](std::string_view part) { return span_of(comment, part); };
  if (words.verb != "accept") {
    return bad(at(words.verb), words.verb.empty()
                                   ? std::string("a `thalweg:` comment that says nothing")
                                   : fmt::format("{} is no directive; the only one is `accept`",
                                                 quote(words.verb)));
  }
  if (words.rule.empty()) return bad(comment.span, "an acceptance that names no rule");
  if (words.until != "until" || words.date.empty()) {
    return bad(comment.span, fmt::format("the acceptance of {} has no date", quote(words.rule)));
  }
  const auto expires = parse_date(words.date);
  if (!expires) return bad(at(words.date), fmt::format("{} is not a date", quote(words.date)));
  if (words.reason.empty()) {
    return bad(comment.span, fmt::format("the acceptance of {} has no reason", quote(words.rule)));
  }
  data.rule = model().symbols.intern(words.rule);
  data.reason = model().symbols.intern(words.reason);
  data.expires = *expires;
  data.expires_span = at(words.date);
  return true;
}

// The line that each comment is about: its own, or the one below a comment that
// stands alone, or below several of them.
std::vector<std::uint32_t> CommentReader::lines_of(
    const std::vector<yaml::Comment>& comments) const {
  std::vector<std::uint32_t> lines(comments.size());
  std::uint32_t below = 0;  // the line of the comment behind, if that stands alone
  for (std::size_t i = comments.size(); i-- > 0;) {
    const std::uint32_t own = loading_.sources.begin(comments[i].span).line;
    lines[i] = !comments[i].alone ? own : below == own + 1 ? lines[i + 1] : own + 1;
    below = comments[i].alone ? own : 0;
  }
  return lines;
}

void CommentReader::read_comment(const yaml::Comment& comment, std::uint32_t line) {
  AcceptData data;
  data.span = comment.span;
  if (!read_words(comment, data)) return;
  if (attach(data, line)) {
    model().accepts.push_back(data);
    return;
  }
  loading_.problems
      .warning(kBadAccept, comment.span, "an acceptance that stands at no element or step")
      .help = "put it on the line of the element or step, or alone on the line above";
}

}  // namespace

void attach_comments(Loading& loading) {
  CommentReader reader(loading);
  for (const source::FileId file : loading.model.files) reader.read(file);
}

}  // namespace thalweg::manifest
