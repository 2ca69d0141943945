// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/command.h"
#include "embedded/configuration_schemas.h"
#include "manifest/schema.h"
#include "render/difference.h"
#include "render/picture.h"
#include "render/plan.h"
#include "render/render.h"
#include "render/report.h"
#include "render/review.h"
#include "render/silence.h"
#include "render/witness.h"

namespace thalweg::cli {

namespace {

enum class Schema : std::uint8_t {
  manifest,
  config,
  result,
  plan,
  artefact,
  diff,
  picture,
  report,
  review,
  silence,
  witness
};
constexpr Word<Schema> kSchemas[] = {
    {"manifest", Schema::manifest}, {"config", Schema::config},     {"result", Schema::result},
    {"plan", Schema::plan},         {"artefact", Schema::artefact}, {"diff", Schema::diff},
    {"picture", Schema::picture},   {"report", Schema::report},     {"review", Schema::review},
    {"silence", Schema::silence},   {"witness", Schema::witness}};

std::string text_of(Schema schema) {
  switch (schema) {
    case Schema::manifest:
      return manifest::json_schema();
    case Schema::config:
      return std::string(configuration_schemas().front().text);
    case Schema::result:
      return std::string(render::result_schema());
    case Schema::plan:
      return std::string(render::plan_schema());
    case Schema::artefact:
      return std::string(render::artefact_schema());
    case Schema::diff:
      return std::string(render::difference_schema());
    case Schema::picture:
      return std::string(render::picture_schema());
    case Schema::report:
      return std::string(render::report_schema());
    case Schema::review:
      return std::string(render::review_schema());
    case Schema::silence:
      return std::string(render::silence_schema());
    case Schema::witness:
      return std::string(render::witness_schema());
  }
  return {};
}

}  // namespace

Action describe_schema(Options& options) {
  auto schema = std::make_shared<Schema>(Schema::manifest);
  Option& argument = options.choice("[SCHEMA]", "SCHEMA",
                                    "manifest (the default), config, result, plan, artefact, diff, "
                                    "picture, report, review, silence "
                                    "or witness",
                                    kSchemas, *schema);
  argument.positional = true;
  return [schema](Environment& environment) {
    environment.out(text_of(*schema));
    return ExitCode::clean;
  };
}

}  // namespace thalweg::cli
