// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

namespace thalweg::cli {

namespace {

constexpr Command kCommands[] = {
    {"lint", "check manifests",
     "Checks manifests. PATH is a file, or a directory that is searched for `thalweg.yaml` and "
     "`*.thalweg.yaml`; without one, the working directory is searched; `-` is standard input. "
     "Ends with 0 where nothing at or above --fail-on was found, with 1 where something was, with "
     "2 where the job could not be done.",
     describe_lint},
    {"explain", "show the page of a rule",
     "Shows the page of a rule, named by its code or name: what it finds, why it matters, "
     "manifests for which it fires and for which it is silent, how to fix it, its limits.",
     describe_explain},
    {"rules", "list the rules",
     "Lists the rules by family: code, name, severity, what a verdict needs, what an undecided one "
     "becomes, and what the rule finds. `rules test DIR` runs the examples on the pages of custom "
     "rules, and ends with 1 where one of them gives something else than it promises.",
     describe_rules},
    {"query", "ask the graph in SQL",
     "Asks a question about manifests in SQL, over tables of their elements, steps and data flows: "
     "`thalweg query \"SELECT id, engine FROM stores\"`. PATH is as for `lint`. `--tables` prints "
     "the tables. A custom rule is a page with such a query; see thalweg-rules(5).",
     describe_query},
    {"schema", "print a JSON Schema",
     "Prints the JSON Schema of manifests (the default), of the configuration, or of what `lint` "
     "(result), `plan`, `review`, `witness` and `lint --explain-silence` (silence) write with "
     "`--format json`.",
     describe_schema},
    {"witness", "show the runs that go wrong",
     "Shows for each finding the shortest run that goes wrong: which clients, which crash, step by "
     "step; or that there is none with so many clients and faults. `--save` keeps a run in a file, "
     "`--replay` asks again whether it still goes wrong, and ends with 1 while it does.",
     describe_witness},
    {"plan", "plan the way out of findings",
     "Plans migrations for the findings of manifests, by recipes, in phases. The manifest of every "
     "phase is loaded, linted and explored, and a recipe whose phases do not stand is not taken. "
     "`--out` writes the plan with all its manifests into a directory. Ends with 1 where there is "
     "no way for a finding at or above --at-least.",
     describe_plan},
    {"graph", "draw a system",
     "Draws systems, or what is asked of them: who reads and writes what, which places are systems "
     "of record, and what goes wrong where. Solid arrows are waited for, dashed ones come later, "
     "thick ones write.",
     describe_graph},
    {"report", "write a report",
     "Writes a report of systems: the picture, the findings with their runs, what copies and "
     "consumers guarantee, the checklist, decisions and accepted risks. As one HTML page that "
     "needs nothing else, or as Markdown for a pull request or a job summary.",
     describe_report},
    {"review", "review a design",
     "Reviews the design that manifests describe: the checklist, the trade-offs taken, what each "
     "copy and consumer guarantees, and how far the rules can decide. Ends with 0 unless a "
     "manifest has errors.",
     describe_review},
    {"diff", "show what changed between two states",
     "Shows what changed between two states of a system, and what that does: elements that came, "
     "went, changed or are called otherwise; findings that are new or fixed; guarantees that are "
     "other ones now. OLD and NEW are files or directories, or revisions of git: `thalweg diff "
     "main "
     ".`, `thalweg diff v1:architecture v2:architecture`; a revision without a path is read where "
     "the other state is. A name that is both is the path.",
     describe_diff},
    {"baseline", "take stock of the findings there are",
     "Keeps a list of findings that are known and left for later. `create` writes it, `update` "
     "writes it anew, `check` ends with 1 where `update` would change it. `thalweg lint` leaves "
     "out what the list names and says how many that are.",
     describe_baseline},
    {"init", "write a commented starter manifest",
     "Writes a commented `thalweg.yaml` into DIR, by default the working directory. A directory "
     "that does not exist is made; a file that exists is never replaced.",
     describe_init},
    {"completion", "print a completion script", "Prints the completion script for a shell.",
     describe_completion},
};

bool is_set(const Environment& environment, const char* name) {
  const auto value = environment.variable(name);
  return value && !value->empty();
}

}  // namespace

bool wants_color(const Environment& environment) {
  if (is_set(environment, "NO_COLOR")) return false;
  if (is_set(environment, "FORCE_COLOR")) return true;
  return environment.out_is_terminal && environment.variable("TERM") != "dumb";
}

std::span<const Command> commands() {
  return kCommands;
}

ExitCode fail(Environment& environment, std::string_view complaint) {
  environment.err("thalweg: " + std::string(complaint) + "\n");
  return ExitCode::failed;
}

}  // namespace thalweg::cli
