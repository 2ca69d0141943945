// SPDX-License-Identifier: Apache-2.0
// The bridge to yaml-cpp: bytes in, events out, exceptions caught.
#include <algorithm>
#include <istream>
#include <optional>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "yaml/explain.h"
#include "yaml/feed.h"
#include "yaml/lines.h"
#include "yaml/readers.h"

namespace thalweg::yaml {
namespace {

// Turns the parser's events into those of the builder.
class Adapter final : public YAML::EventHandler {
 public:
  Adapter(Builder& builder, Feed& feed, const Problems& problems)
      : builder_(builder), feed_(feed), problems_(problems) {}

  bool begun() const { return begun_; }
  // Where a second document begins; it is not read.
  std::optional<Offset> second_document() const { return second_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (begun_) second_ = feed_.place(mark.pos);
    begun_ = true;
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    if (const Offset at = advance(mark); reads()) builder_.define_anchor(at);
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (const Offset at = advance(mark); reads()) builder_.null({at, "?", id(anchor)});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (const Offset at = advance(mark); reads()) builder_.alias(at, id(anchor));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    if (const Offset at = advance(mark); reads()) builder_.scalar({at, tag, id(anchor)}, text);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    start(NodeKind::sequence, mark, tag, anchor, style);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    start(NodeKind::map, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override {
    if (reads()) builder_.end();
  }
  void OnMapEnd() override {
    if (reads()) builder_.end();
  }

 private:
  static std::uint32_t id(YAML::anchor_t anchor) { return static_cast<std::uint32_t>(anchor); }

  void start(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
             YAML::EmitterStyle::value style) {
    const Offset at = advance(mark);
    if (!reads()) return;
    builder_.begin(kind, {at, tag, id(anchor)}, style == YAML::EmitterStyle::Flow);
  }
  Offset advance(const YAML::Mark& mark) {
    const Offset at = feed_.place(mark.pos);
    feed_.progress(at);
    return at;
  }
  // False as soon as a problem ends the reading; what follows is no longer true.
  bool reads() {
    if (!problems_.failed() && !feed_.refused() && !second_) return true;
    feed_.close();
    return false;
  }

  Builder& builder_;
  Feed& feed_;
  const Problems& problems_;
  bool begun_ = false;
  std::optional<Offset> second_;
};

void report_empty(std::string_view bytes, Problems& problems) {
  const Offset end = skip_gap(bytes, 0);
  problems.fatal(0, 0, end == 0 ? "the file is empty" : "the file has no content besides comments",
                 "start it with keys, such as `thalweg: 1`");
}

void report_second_document(std::string_view bytes, Offset at, Problems& problems) {
  if (bytes.substr(at, 3) == "---") {
    return problems.fatal(at, at + 3, "a second document begins here",
                          "put each document into a file of its own");
  }
  const Line line = line_at(bytes, at);
  problems.fatal(at, std::max(at, line.end), "this line stands outside the map above",
                 "start all keys of one map in the same column");
}

void report_refused(Offset at, Problems& problems) {
  problems.fatal(at, at, "too much stands behind this in one piece",
                 "write a long `[…]` or `{…}` as indented lines, and keep long texts in files of "
                 "their own");
}

// The only place where the parser's exceptions are caught.
std::optional<SyntaxError> read(YAML::Parser& parser, Adapter& adapter, const Feed& feed) try {
  while (parser.HandleNextDocument(adapter) && !adapter.second_document()) {
  }
  return std::nullopt;
} catch (const YAML::Exception& exception) {
  return SyntaxError{exception.msg, feed.place(exception.mark.pos)};
}

}  // namespace

void read_by_yaml_cpp(std::string_view bytes, const Limits& limits, Builder& builder,
                      Problems& problems) {
  Feed feed(bytes, limits.scalar_size);
  std::istream stream(&feed);
  Adapter adapter(builder, feed, problems);
  YAML::Parser parser(stream);
  const std::optional<SyntaxError> error = read(parser, adapter, feed);
  if (problems.failed()) return;
  if (feed.refused()) return report_refused(feed.held_begin(), problems);
  if (adapter.second_document()) {
    problems.flush();
    return report_second_document(bytes, *adapter.second_document(), problems);
  }
  if (error) return problems.fatal(explain(bytes, problems.file(), *error));
  if (!adapter.begun()) report_empty(bytes, problems);
}

}  // namespace thalweg::yaml
