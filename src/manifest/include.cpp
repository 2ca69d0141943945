// SPDX-License-Identifier: Apache-2.0
#include "manifest/include.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/parallel.h"
#include "base/path.h"
#include "base/text.h"

namespace thalweg::manifest {

namespace {

constexpr std::size_t kNoNode = ~std::size_t{0};
// Larger files are read entry by entry instead of as a whole tree. Whether a file
// is large does not depend on the number of threads, so neither does the result.
constexpr std::size_t kLargeFile = std::size_t{256} << 10;
// Trees that stand in memory at the same time, for each thread.
constexpr std::size_t kTreesPerThread = 8;

struct ParsedFile {
  yaml::Document document;
  diag::Diagnostics problems;
};

void feed(FileReader& reader, yaml::Node root) {
  for (const auto [key, value] : yaml::entries(root)) {
    const bool by_entry =
        value.is_map() && value.first_child() && FileReader::is_section(key.text());
    if (!by_entry) {
      reader.top(key, value);
      continue;
    }
    for (const auto [id, inner] : yaml::entries(value)) reader.entry(key, id, inner);
  }
}

}  // namespace

yaml::Limits limits_of(const LoadOptions& options) {
  yaml::Limits limits;
  limits.file_size = options.file_size_limit;
  return limits;
}

diag::Diagnostic& Files::report(source::Span span, std::string message) {
  loading_.incomplete = true;
  return loading_.problems.error(kInclude, span, std::move(message));
}

// --- reading --------------------------------------------------------------------

void Files::read_streaming(std::size_t node) {
  FileReader reader(loading_, nodes_[node].file, node == 0);
  yaml::Handlers handlers;
  handlers.entry = [&](yaml::Node section, yaml::Node key, yaml::Node value) {
    reader.entry(section, key, value);
  };
  handlers.top = [&](yaml::Node key, yaml::Node value) { reader.top(key, value); };
  handlers.is_section = [](std::string_view key) { return FileReader::is_section(key); };
  const bool complete = yaml::parse(sources_, nodes_[node].file, limits_of(loading_.options),
                                    handlers, loading_.problems);
  loading_.incomplete |= !complete;
  reader.finish(complete);
  after_reading(node, reader);
}

// Files of one batch are parsed side by side and read one after the other.
void Files::read_batch(std::size_t first, std::size_t last) {
  std::vector<ParsedFile> parsed(last - first);
  const auto is_large = [&](std::size_t node) {
    return sources_.bytes(nodes_[node].file).size() > kLargeFile;
  };
  in_parallel(loading_.options.jobs, parsed.size(), [&](std::size_t i) {
    if (is_large(first + i)) return;
    parsed[i].document = yaml::parse_document(sources_, nodes_[first + i].file,
                                              limits_of(loading_.options), parsed[i].problems);
  });
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    if (is_large(first + i)) {
      read_streaming(first + i);
      continue;
    }
    loading_.problems.append(std::move(parsed[i].problems));
    FileReader reader(loading_, nodes_[first + i].file, false);
    const yaml::Node root = parsed[i].document.root();
    if (root) feed(reader, root);
    loading_.incomplete |= !root;
    reader.finish(static_cast<bool>(root));
    after_reading(first + i, reader);
    parsed[i].document = {};
  }
}

void Files::read_level(std::size_t first) {
  const std::size_t last = nodes_.size();
  const std::size_t batch = kTreesPerThread * std::max(1U, loading_.options.jobs);
  for (std::size_t i = first; i < last; i += batch) read_batch(i, std::min(last, i + batch));
}

void Files::read_all(source::FileId root) {
  nodes_.push_back({root, normal_path(sources_.name(root)), {}});
  by_path_[nodes_[0].path] = 0;
  loading_.expect(sources_.bytes(root).size());
  read_streaming(0);
  for (std::size_t first = 1; first < nodes_.size();) {
    const std::size_t last = nodes_.size();
    read_level(first);
    first = last;
  }
  for (const Node& node : nodes_) loading_.model.files.push_back(node.file);
  report_cycles();
}

// --- includes -------------------------------------------------------------------

void Files::after_reading(std::size_t node, const FileReader& reader) {
  for (const IncludeEntry& entry : reader.includes()) include(node, entry);
}

bool Files::is_outside(const std::string& path) const {
  const std::string root = directory_of(nodes_[0].path);
  if (root == ".") return is_absolute_path(path) || path == ".." || path.starts_with("../");
  return root != "/" && !path.starts_with(root + '/');
}

void Files::include(std::size_t node, const IncludeEntry& entry) {
  if (files_ == nullptr) {
    report(entry.span, "`include` in a text that is no file").help =
        "save the manifest as a file, so that paths have a meaning";
    return;
  }
  const std::string path = join_path(directory_of(nodes_[node].path), entry.pattern);
  if (!is_glob(entry.pattern)) return include_path(node, entry, path);
  const Found found = expand_glob(*files_, path);
  for (const std::string& unread : found.unread) report(entry.span, unread);
  bool any = false;
  for (const std::string& match : found.paths) {
    if (normal_path(match) == nodes_[node].path) continue;
    any = true;
    include_path(node, entry, match);
  }
  if (any || !found.unread.empty()) return;
  report(entry.span, fmt::format("{} matches no file", quote(entry.pattern))).help =
      "patterns are relative to the file that names them";
}

void Files::include_path(std::size_t node, const IncludeEntry& entry, const std::string& path) {
  if (is_outside(path)) {
    report(entry.span, fmt::format("{} lies outside the folder of the root file", quote(path)))
        .help = "include only files that lie beside the root file or in folders below";
    return;
  }
  const std::size_t to = open(path, entry.span);
  if (to == kNoNode) return;
  std::vector<Edge>& includes = nodes_[node].includes;
  const bool known = std::any_of(includes.begin(), includes.end(),
                                 [&](const Edge& edge) { return edge.to == to; });
  if (!known) includes.push_back({to, entry.span});
}

// The file of that path, read from disk when it is new.
std::size_t Files::open(const std::string& path, source::Span span) {
  const std::string name = normal_path(path);
  const auto [known, is_new] = by_path_.try_emplace(name, nodes_.size());
  if (!is_new) return known->second;
  Result<std::string> bytes = files_->read(name, loading_.options.file_size_limit);
  if (!bytes) {
    known->second = kNoNode;
    report(span, fmt::format("{} {}", quote(name), bytes.error())).help =
        files_->kind(name) == FileKind::directory
            ? fmt::format("to include all files in it, write `{}/*.yaml`", name)
            : std::string("paths are relative to the file that names them");
    return kNoNode;
  }
  nodes_.push_back({sources_.add(name, std::move(*bytes)), name, {}});
  return nodes_.size() - 1;
}

// --- cycles ---------------------------------------------------------------------

void Files::report_cycle(const std::vector<std::size_t>& chain, source::Span closing) {
  std::string text;
  for (const std::size_t node : chain) text += nodes_[node].path + " -> ";
  text += nodes_[chain.front()].path;
  diag::Diagnostic& problem =
      report(closing, chain.size() == 1 ? std::string("the file includes itself")
                                        : "files include each other: " + escaped(text));
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    for (const Edge& edge : nodes_[chain[i]].includes) {
      if (edge.to == chain[i + 1]) problem.label(edge.span, "included here");
    }
  }
  problem.help = chain.size() == 1 ? "remove this entry" : "remove one of these entries";
}

// Depth first, without recursion: an include of a file that is still open closes
// a cycle.
void Files::report_cycles() {
  enum class State : std::uint8_t { fresh, open, done };
  struct Frame {
    std::size_t node;
    std::size_t next = 0;
  };
  std::vector<State> states(nodes_.size(), State::fresh);
  std::vector<Frame> stack{{0}};
  states[0] = State::open;
  while (!stack.empty()) {
    Frame& top = stack.back();
    if (top.next == nodes_[top.node].includes.size()) {
      states[top.node] = State::done;
      stack.pop_back();
      continue;
    }
    const Edge edge = nodes_[top.node].includes[top.next++];
    if (states[edge.to] == State::open) {
      std::vector<std::size_t> chain;
      for (const Frame& frame : stack) {
        if (frame.node == edge.to) chain.clear();
        chain.push_back(frame.node);
      }
      report_cycle(chain, edge.span);
    } else if (states[edge.to] == State::fresh) {
      states[edge.to] = State::open;
      stack.push_back({edge.to});
    }
  }
}

}  // namespace thalweg::manifest
