// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"
#include "embedded/init_templates.h"

namespace thalweg::cli {

namespace {

constexpr std::string_view kName = "thalweg.yaml";

ExitCode init(const std::string& directory, Environment& environment) {
  FileSystem& files = environment.files;
  const FileKind kind = files.kind(directory);
  if (kind != FileKind::directory && kind != FileKind::absent)
    return fail(environment, quote(directory) + " is not a directory");
  const std::string path = join_path(directory, kName);
  if (files.kind(path) != FileKind::absent)
    return fail(environment, quote(path) + " exists and was not changed");
  const EmbeddedFile* starter = find_embedded(init_templates(), kName);
  const Result<bool> written = files.write(path, starter->text);
  if (!written) return fail(environment, quote(path) + " " + written.error());
  environment.err("wrote " + quote(path) + "; next: `thalweg lint" +
                  (directory == "." ? std::string() : " " + directory) + "`, then edit it\n");
  return ExitCode::clean;
}

}  // namespace

Action describe_init(Options& options) {
  auto directory = std::make_shared<std::string>(".");
  Option& argument = options.text("[DIR]", "DIR", {}, *directory);
  argument.positional = true;
  return [directory](Environment& environment) { return init(*directory, environment); };
}

}  // namespace thalweg::cli
