// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "cli/pipeline.h"
#include "cli/problems.h"
#include "render/review.h"
#include "version.h"
#include "view/review.h"

namespace thalweg::cli {

namespace {

enum class ReviewFormat : std::uint8_t { text, markdown, json };
constexpr Word<ReviewFormat> kFormats[] = {{"text", ReviewFormat::text},
                                           {"markdown", ReviewFormat::markdown},
                                           {"json", ReviewFormat::json}};

struct Asked {
  std::vector<std::string> paths;
  std::string config;
  std::vector<std::string> rules;
  ReviewFormat format = ReviewFormat::text;
  bool verbose = false;
};

// Strict, so that everything undecided counts.
Request request(const Asked& asked, const Environment& environment) {
  Request request = request_of(asked.paths, environment);
  request.strict = true;
  return request;
}

std::string render(const Asked& asked, const std::vector<view::Review>& reviews) {
  if (asked.format == ReviewFormat::json) return render::review_json(reviews, kVersion);
  if (asked.format == ReviewFormat::markdown) return render::review_markdown(reviews);
  return render::review_text(reviews, asked.verbose);
}

ExitCode review(const Asked& asked, Environment& environment) {
  const Request wanted = request(asked, environment);
  Configurations configurations(environment, asked.config, asked.rules);
  Pipeline pipeline(environment, wanted, configurations);
  pipeline.load();
  if (!pipeline.configure()) {
    report_problems(environment, configurations.problems(), configurations.sources());
    return ExitCode::failed;
  }
  pipeline.check();
  report_problems(environment, pipeline.rule_problems(), configurations.sources());
  const bool valid =
      report_invalid(pipeline, environment) && !pipeline.rule_problems().has_errors();
  std::vector<view::Review> reviews;
  for (const System& system : pipeline.systems())
    if (system.is_valid())
      reviews.push_back(view::review(*system.graph, *system.sources, system.run));
  environment.out(render(asked, reviews));
  return valid ? ExitCode::clean : ExitCode::failed;
}

}  // namespace

Action describe_review(Options& options) {
  auto asked = std::make_shared<Asked>();
  options.arguments("[PATH…]", "PATH", asked->paths);
  options.choice("--format", "FORMAT", "text (the default), markdown or json", kFormats,
                 asked->format);
  options.text("--config", "FILE", "use this configuration instead of the nearest `.thalweg.yaml`",
               asked->config);
  options.texts("--rules", "DIR", kRulesHelp, asked->rules);
  options.flag("-v,--verbose", "show the evidence for each answer, and every entry of long lists",
               asked->verbose);
  return [asked](Environment& environment) { return review(*asked, environment); };
}

}  // namespace thalweg::cli
