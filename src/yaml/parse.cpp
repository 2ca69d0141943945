// SPDX-License-Identifier: Apache-2.0
#include "yaml/builder.h"
#include "yaml/guard.h"
#include "yaml/readers.h"
#include "yaml/yaml.h"

namespace thalweg::yaml {
namespace {

bool run(std::string_view bytes, source::FileId file, const Limits& limits,
         const Handlers* handlers, Tree& tree, diag::Diagnostics& out) {
  Problems problems(file, out);
  if (!check_bytes(bytes, limits.file_size, problems)) return false;
  Builder builder(bytes, tree, limits, handlers, problems);
  if (!read_by_libyaml(bytes, limits, builder, problems)) {
    read_by_yaml_cpp(bytes, limits, builder, problems);
  }
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
