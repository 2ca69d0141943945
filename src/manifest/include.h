// SPDX-License-Identifier: Apache-2.0
// The files of a system: the root, what it includes, what those include. Each is
// read once, level by level, in the order in which they are named; small files of
// one level are parsed side by side.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/environment.h"
#include "manifest/loading.h"
#include "manifest/read_section.h"

namespace thalweg::manifest {

class Files {
 public:
  // `files` is nullptr where there are none: then `include` is a problem.
  Files(Loading& loading, source::SourceMap& sources, const FileSystem* files)
      : loading_(loading), sources_(sources), files_(files) {}

  // Reads everything below a root that is in the source map already.
  void read_all(source::FileId root);

 private:
  struct Edge {
    std::size_t to;
    source::Span span;
  };
  struct Node {
    source::FileId file;
    std::string path;  // normal, as the source map names it
    std::vector<Edge> includes;
  };

  void read_root(source::FileId root);
  void read_level(std::size_t first);
  void read_batch(std::size_t first, std::size_t last);
  void read_streaming(std::size_t node);
  void after_reading(std::size_t node, const FileReader& reader);
  void include(std::size_t node, const IncludeEntry& entry);
  void include_path(std::size_t node, const IncludeEntry& entry, const std::string& path);
  std::size_t open(const std::string& path, source::Span span);
  bool is_outside(const std::string& path) const;
  diag::Diagnostic& report(source::Span span, std::string message);
  void report_cycles();
  void report_cycle(const std::vector<std::size_t>& chain, source::Span closing);

  Loading& loading_;
  source::SourceMap& sources_;
  const FileSystem* files_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t> by_path_;
};

yaml::Limits limits_of(const LoadOptions& options);

}  // namespace thalweg::manifest
