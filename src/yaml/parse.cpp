// SPDX-License-Identifier: Apache-2.0
// The bridge to yaml-cpp: bytes in, events out, exceptions caught.
#include <algorithm>
#include <istream>
#include <streambuf>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "yaml/builder.h"
#include "yaml/explain.h"
#include "yaml/guard.h"
#include "yaml/yaml.h"

namespace thalweg::yaml {
namespace {

// The bytes as a stream, without a copy, that can be closed early: the parser
// cannot be told to stop, so it is told that the file ends.
class Feed final : public std::streambuf {
 public:
  explicit Feed(std::string_view bytes) {
    char* begin = const_cast<char*>(bytes.data());  // NOLINT: never written to
    setg(begin, begin, begin + bytes.size());
  }
  void close() { setg(eback(), gptr(), gptr()); }
};

// Turns the parser's events into those of the builder.
class Adapter final : public YAML::EventHandler {
 public:
  Adapter(Builder& builder, Feed& feed, const Problems& problems, Offset base)
      : builder_(builder), feed_(feed), problems_(problems), base_(base) {}

  Offset document_start() const { return start_; }

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = place(mark); }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark&, const std::string& name) override { builder_.anchor(name); }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.null({place(mark), "?", id(anchor)});
    stop_if_failed();
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.alias(place(mark), id(anchor));
    stop_if_failed();
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    builder_.scalar({place(mark), tag, id(anchor)}, text);
    stop_if_failed();
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    start(NodeKind::sequence, mark, tag, anchor, style);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    start(NodeKind::map, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { builder_.end(); }
  void OnMapEnd() override { builder_.end(); }

 private:
  Offset place(const YAML::Mark& mark) const { return base_ + static_cast<Offset>(mark.pos); }
  static std::uint32_t id(YAML::anchor_t anchor) { return static_cast<std::uint32_t>(anchor); }

  void start(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
             YAML::EmitterStyle::value style) {
    builder_.begin(kind, {place(mark), tag, id(anchor)}, style == YAML::EmitterStyle::Flow);
    stop_if_failed();
  }
  void stop_if_failed() {
    if (problems_.failed()) feed_.close();
  }

  Builder& builder_;
  Feed& feed_;
  const Problems& problems_;
  const Offset base_;
  Offset start_ = 0;
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
  problems.fatal(at, std::max(at, anchor_end(bytes, at)), "this stands behind the end of the map",
                 "start all keys of one map in the same column");
}

// The only place where the parser's exceptions are caught.
void drive(std::string_view bytes, source::FileId file, Builder& builder, Problems& problems) {
  const Offset base = bytes.starts_with("\xef\xbb\xbf") ? 3 : 0;
  Feed feed(bytes.substr(base));
  std::istream stream(&feed);
  Adapter adapter(builder, feed, problems, base);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(adapter)) return report_empty(bytes, problems);
    if (problems.failed() || !parser) return;
    const Offset before = adapter.document_start();
    parser.HandleNextDocument(adapter);
    if (adapter.document_start() > before) {
      report_second_document(bytes, adapter.document_start(), problems);
    }
  } catch (const YAML::Exception& exception) {
    const int position = std::max(0, exception.mark.pos);
    const auto at = std::min<std::size_t>(base + static_cast<std::size_t>(position), bytes.size());
    problems.fatal(explain(bytes, file, static_cast<Offset>(at), exception.msg));
  }
}

bool run(std::string_view bytes, source::FileId file, const Limits& limits,
         const Handlers* handlers, Tree& tree, diag::Diagnostics& out) {
  Problems problems(file, out);
  if (!check_bytes(bytes, limits.file_size, problems)) return false;
  Builder builder(bytes, tree, limits, handlers, problems);
  drive(bytes, file, builder, problems);
  return builder.finish();
}

}  // namespace

bool parse(const source::SourceMap& sources, source::FileId file, const Limits& limits,
           const Handlers& handlers, diag::Diagnostics& problems) {
  const std::string_view bytes = sources.bytes(file);
  Tree tree(file, bytes);
  return run(bytes, file, limits, &handlers, tree, problems);
}

Document parse_document(const source::SourceMap& sources, source::FileId file, const Limits& limits,
                        diag::Diagnostics& problems) {
  const std::string_view bytes = sources.bytes(file);
  auto tree = std::make_unique<Tree>(file, bytes);
  if (!run(bytes, file, limits, nullptr, *tree, problems)) return {};
  return Document(std::move(tree));
}

}  // namespace thalweg::yaml
