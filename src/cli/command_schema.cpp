// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/command.h"
#include "embedded/schemas.h"
#include "manifest/schema.h"

namespace thalweg::cli {

namespace {

enum class Schema : std::uint8_t { manifest, config, result };
constexpr Word<Schema> kSchemas[] = {
    {"manifest", Schema::manifest}, {"config", Schema::config}, {"result", Schema::result}};

std::string text_of(Schema schema) {
  if (schema == Schema::manifest) return manifest::json_schema();
  const bool config = schema == Schema::config;
  const std::string_view name = config ? "configuration.schema.json" : "results.schema.json";
  const EmbeddedFile* file = find_embedded(schemas(), name);
  return file != nullptr ? std::string(file->text) : std::string();
}

}  // namespace

Action describe_schema(Options& options) {
  auto schema = std::make_shared<Schema>(Schema::manifest);
  Option& argument = options.choice("[manifest|config|result]", "SCHEMA", {}, kSchemas, *schema);
  argument.positional = true;
  return [schema](Environment& environment) {
    environment.out(text_of(*schema));
    return ExitCode::clean;
  };
}

}  // namespace thalweg::cli
