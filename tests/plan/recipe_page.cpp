// SPDX-License-Identifier: Apache-2.0
// recipe_page PAGE: turns every manifest under `Before` into the one under `After`, by
// the rewrite of the page. Prints what is wrong, and ends with 1, where it fails.
#include <cstdio>
#include <string>

#include "base/environment.h"
#include "cli/engine_names.h"
#include "plan/examples.h"
#include "support/lint.h"

int main(int count, char** arguments) {
  using namespace thalweg;
  if (count != 2) return std::fputs("usage: recipe_page PAGE\n", stderr), 2;
  const DiskFileSystem files;
  const auto page = files.read(arguments[1], std::size_t{1} << 20);
  if (!page) return std::fprintf(stderr, "%s\n", page.error().c_str()), 2;
  const auto recipe = plan::read_recipe(*page);
  if (!recipe) return std::printf("%s: %s\n", arguments[1], recipe.error().c_str()), 1;
  const engines::Knowledge knowledge;
  const cli::EngineNames names(knowledge);
  plan::Judge judge{knowledge, {}, {}};
  judge.load.engines = &names;
  judge.settings.today = test::kToday;
  bool good = !recipe->examples.empty();
  if (!good) std::printf("%s: there is no example\n", arguments[1]);
  for (const plan::Example& example : recipe->examples) {
    const auto wrong = plan::judge(*recipe, example, judge);
    if (!wrong.empty())
      std::printf("%s: example for %s\n", arguments[1],
                  example.rule.empty() ? "the first rule" : example.rule.c_str());
    for (const std::string& line : wrong) std::printf("  %s\n", line.c_str());
    good &= wrong.empty();
  }
  return good ? 0 : 1;
}
