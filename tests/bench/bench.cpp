// SPDX-License-Identifier: Apache-2.0
// bench BUILD-DIRECTORY SOURCE-DIRECTORY [quick] [all] [rules] [SHAPE…]: prints the
// table of performance goals for the binary in the build directory. Everything is
// a ratio of runs taken side by side; nothing fails because it was slow.
//   quick  smaller inputs
//   all    every rule, not only those that cost or grow most
//   rules, or names of shapes: only that part of the table
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bench/estate.h"
#include "bench/measure.h"
#include "bench/parts.h"
#include "bench/shapes.h"

namespace thalweg::bench {

namespace {

namespace fs = std::filesystem;

struct Sizes {
  std::size_t rounds;
  std::size_t small, large, largest;  // services; largest 0: left out
  std::size_t directory_files;
  std::size_t shape_divisor;
};
constexpr Sizes kFull{5, 1'000, 10'000, 100'000, 2'000, 1};
constexpr Sizes kQuick{3, 300, 3'000, 0, 500, 10};

// What is printed, and of what size.
struct Wanted {
  Sizes sizes = kFull;
  bool all_parts = false;
  bool rules = false;
  std::vector<const Shape*> shapes;

  bool everything() const { return !rules && shapes.empty(); }
};

constexpr double kParserGoal = 1.25;  // with all eighty rules
constexpr double kDoublingGoal = 2.2;
constexpr std::size_t kListed = 10;
constexpr const char* kSizeLimit = "1GB";  // the default is less than the largest estate
constexpr std::size_t kFindings = 1'000;
constexpr std::size_t kExplored = 100;
constexpr std::size_t kStartUpRounds = 51;
constexpr double kMiB = 1024.0 * 1024.0;

class Bench {
 public:
  Bench(const fs::path& build, fs::path source, Wanted wanted)
      : thalweg_(build / "thalweg"),
        parse_only_(build / "tests/bench/parse_only"),
        explore_only_(build / "tests/bench/explore_only"),
        source_(std::move(source)),
        data_(build / "bench-data"),
        wanted_(std::move(wanted)),
        sizes_(wanted_.sizes) {
    fs::remove_all(data_);
    fs::create_directories(data_);
  }
  ~Bench() {
    std::error_code ignored;
    fs::remove_all(data_, ignored);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  int print_table() {
    if (wanted_.everything() || !wanted_.shapes.empty())
      fmt::print("{:<52} {:>9} {:>7}\n", "", "measured", "goal");
    if (wanted_.everything()) {
      start_up();
      against_parser();
      growth();
      two_cores();
      output_formats();
      evidence();
      explorer();
      for (const Shape& shape : shapes()) doubling(shape);
    }
    for (const Shape* shape : wanted_.shapes) doubling(*shape);
    if (wanted_.everything() || wanted_.rules) rules();
    fmt::print("medians of {} runs taken in turn\n", sizes_.rounds);
    return failed_ ? 1 : 0;
  }

 private:
  Command lint(const fs::path& path, std::vector<std::string> more = {}) const {
    Command command{thalweg_, "lint", path, "--fail-on", "never", "--file-size-limit", kSizeLimit};
    if (more.empty()) more = {"--format", "concise"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  void row(const std::string& what, double value, double goal, std::string_view note = {}) {
    const char* verdict = value <= goal ? "" : "  over";
    fmt::print("{:<52} {:>9.2f} {:>7.2f}{}  {}\n", what, value, goal, verdict, note);
    std::fflush(stdout);
  }

  // False, with a row that says so, where a command did not end well.
  bool measured(const std::string& what, const std::vector<Command>& commands,
                const std::vector<Series>& series) {
    for (std::size_t i = 0; i < series.size(); ++i) {
      if (series[i].ended_well()) continue;
      fmt::print("{:<52}   failed: {}\n", what, fmt::join(commands[i], " "));
      failed_ = true;
      return false;
    }
    return true;
  }

  void compare(const std::string& what, const Command& a, const Command& b, double goal,
               std::size_t rounds) {
    const std::vector<Command> commands{a, b};
    const std::vector<Series> series = side_by_side(commands, rounds);
    if (!measured(what, commands, series)) return;
    row(what, ratio(series[0], series[1]), goal,
        fmt::format("{:.4f} s : {:.4f} s", series[0].seconds(), series[1].seconds()));
  }

  fs::path estate(std::size_t services) {
    const fs::path file = data_ / fmt::format("estate-{}.thalweg.yaml", services);
    if (!fs::exists(file)) write_estate({services, 1}, file);
    return file;
  }

  fs::path shape(const Shape& shape, std::size_t size) {
    const fs::path file = data_ / fmt::format("{}-{}.thalweg.yaml", shape.name, size);
    shape.write(size, file);
    return file;
  }

  // One job, so that each rule has its own time.
  Command timed(const fs::path& path) const {
    return lint(path, {"--format", "concise", "--timing", "--jobs", "1"});
  }

  std::vector<std::size_t> estate_sizes() const {
    std::vector<std::size_t> sizes{sizes_.small, sizes_.large};
    if (sizes_.largest != 0) sizes.push_back(sizes_.largest);
    return sizes;
  }

  void start_up() {
    compare("start-up: lint samples/minimal : /bin/true", lint(source_ / "samples/minimal"),
            {"/bin/true"}, 6, kStartUpRounds);
  }

  void against_parser() {
    for (std::size_t services : {sizes_.small, sizes_.large}) {
      const fs::path file = estate(services);
      compare(fmt::format("lint : parse alone, {} services", services), lint(file),
              {parse_only_, file}, kParserGoal, sizes_.rounds);
    }
  }

  // Exponents of time, and peak memory beyond 10 MiB per byte of input.
  void growth() {
    const std::vector<std::size_t> steps = estate_sizes();
    std::vector<Command> commands;
    for (std::size_t services : steps) commands.push_back(lint(estate(services)));
    const std::vector<Series> series = side_by_side(commands, sizes_.rounds);
    if (!measured("growth", commands, series)) return;
    for (std::size_t i = 1; i < steps.size(); ++i) {
      const double factor = static_cast<double>(steps[i]) / static_cast<double>(steps[i - 1]);
      row(fmt::format("growth exponent, {} to {} services", steps[i - 1], steps[i]),
          std::log(ratio(series[i], series[i - 1])) / std::log(factor), 1.05,
          fmt::format("{:.3f} s", series[i].seconds()));
    }
    for (std::size_t i = 0; i < steps.size(); ++i) memory(steps[i], series[i]);
  }

  void memory(std::size_t services, const Series& series) {
    const auto peak = static_cast<double>(series.peak_bytes());
    const auto input = static_cast<double>(fs::file_size(estate(services)));
    row(fmt::format("memory beyond 10 MiB per byte, {} services", services),
        std::max(0.0, peak - 10 * kMiB) / input, 2,
        fmt::format("{:.1f} MiB for {:.1f} MiB", peak / kMiB, input / kMiB));
  }

  // Of a shape twice as large the time of the processor, together and of the parts
  // that grow more.
  void doubling(const Shape& doubled) {
    const std::size_t size = doubled.size / sizes_.shape_divisor;
    const std::string what = fmt::format("{}, {} : {}", doubled.name, 2 * size, size);
    const std::vector<Command> commands{timed(shape(doubled, size)),
                                        timed(shape(doubled, 2 * size))};
    const std::vector<Series> series = side_by_side(commands, sizes_.rounds);
    if (!measured(what, commands, series)) return;
    row(what, ratio(series[1], series[0], &Run::processor_seconds), kDoublingGoal,
        fmt::format("{:.3f} s : {:.3f} s", series[1].processor_seconds(),
                    series[0].processor_seconds()));
    std::vector<Part> parts = parts_of(series);
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part& a, const Part& b) { return a.ratio > b.ratio; });
    std::erase_if(parts, [&](const Part& part) {
      return part.ms.back() < kMeasurable || (!wanted_.all_parts && part.ratio <= kDoublingGoal);
    });
    if (!wanted_.all_parts && parts.size() > kListed) parts.resize(kListed);
    for (const Part& part : parts)
      row("  " + part.name, part.ratio, kDoublingGoal,
          fmt::format("{:.1f} ms : {:.1f} ms", part.ms.back(), part.ms.front()));
  }

  // Milliseconds of each part by size, and the exponent of the last step.
  void rules() {
    const std::vector<std::size_t> sizes = estate_sizes();
    std::vector<Command> commands;
    for (std::size_t services : sizes) commands.push_back(timed(estate(services)));
    const std::vector<Series> series = side_by_side(commands, sizes_.rounds);
    if (!measured("rules", commands, series)) return;
    const double factor =
        static_cast<double>(sizes.back()) / static_cast<double>(sizes[sizes.size() - 2]);
    const auto exponent = [&](const Part& part) { return std::log(part.ratio) / std::log(factor); };
    const auto print = [&](const Part& part) {
      fmt::print("  {:<46}", part.name);
      for (double ms : part.ms) fmt::print(" {:>10.1f}", ms);
      fmt::print(" {:>9.2f}\n", exponent(part));
    };
    fmt::print("\n{:<48}", "processor milliseconds of parts, by services");
    for (std::size_t services : sizes) fmt::print(" {:>10}", services);
    fmt::print(" {:>9}\n", "exponent");
    std::vector<Part> parts = parts_of(series);
    if (wanted_.all_parts) {
      std::for_each(parts.begin(), parts.end(), print);
      return;
    }
    const auto most = [&](const char* what, auto value) {
      fmt::print("{}\n", what);
      std::stable_sort(parts.begin(), parts.end(),
                       [&](const Part& a, const Part& b) { return value(a) > value(b); });
      std::for_each_n(parts.begin(), std::min(kListed, parts.size()), print);
    };
    most("most time", [](const Part& part) { return part.ms.back(); });
    std::erase_if(parts, [](const Part& part) { return part.ms.back() < kMeasurable; });
    most("most growth", [](const Part& part) { return part.ratio; });
  }

  void two_cores() {
    const fs::path directory = data_ / "directory";
    write_estate_in_files({sizes_.directory_files, 1}, directory);
    compare(fmt::format("directory of {} files, --jobs 2 : 1", sizes_.directory_files),
            lint(directory, {"--format", "concise", "--jobs", "2"}),
            lint(directory, {"--format", "concise", "--jobs", "1"}), 0.65, sizes_.rounds);
  }

  void output_formats() {
    const fs::path file = shape(*find_shape("findings"), kFindings);
    compare(fmt::format("{} findings, full : json", kFindings), lint(file, {"--format", "full"}),
            lint(file, {"--format", "json"}), 2, sizes_.rounds);
  }

  // What their runs add.
  void evidence() {
    const std::string what = fmt::format("runs of {} findings, seconds", kExplored);
    const fs::path file = shape(*find_shape("findings"), kExplored);
    const auto command = [&](const char* how) {
      return lint(file, {"--format", "full", "--evidence", how});
    };
    const std::vector<Command> commands{command("short"), command("none")};
    const std::vector<Series> series = side_by_side(commands, sizes_.rounds);
    if (!measured(what, commands, series)) return;
    row(what, series[0].processor_seconds() - series[1].processor_seconds(), 1,
        fmt::format("{:.4f} s : {:.4f} s", series[0].processor_seconds(),
                    series[1].processor_seconds()));
  }

  // All states of the same model, here and with SPIN, where that is installed.
  void explorer() {
    const std::string build = fmt::format(
        "cd '{}' && '{}' model.pml && spin -a model.pml &&"
        " gcc -w -O2 -DSAFETY -DNOREDUCE -o pan pan.c",
        data_.string(), explore_only_.string());
    if (!run({"sh", "-c", build}).ended_well) return;
    compare("all states of a model: explorer : SPIN", {explore_only_},
            {data_ / "pan", "-c0", "-E", "-w20", "-m500000"}, 1, sizes_.rounds);
  }

  fs::path thalweg_;
  fs::path parse_only_;
  fs::path explore_only_;
  fs::path source_;
  fs::path data_;
  Wanted wanted_;
  const Sizes& sizes_;
  bool failed_ = false;
};

// Nothing of a word that means nothing here.
std::optional<Wanted> read_wanted(const std::vector<std::string_view>& words) {
  Wanted wanted;
  for (std::string_view word : words) {
    if (word == "quick") {
      wanted.sizes = kQuick;
    } else if (word == "all") {
      wanted.all_parts = true;
    } else if (word == "rules") {
      wanted.rules = true;
    } else if (const Shape* shape = find_shape(word)) {
      wanted.shapes.push_back(shape);
    } else {
      return std::nullopt;
    }
  }
  return wanted;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string_view> words(arguments + std::min(count, 3), arguments + count);
  const std::optional<Wanted> wanted = read_wanted(words);
  if (count >= 3 && wanted) return Bench(arguments[1], arguments[2], *wanted).print_table();
  std::fputs(
      "usage: bench BUILD-DIRECTORY SOURCE-DIRECTORY [quick] [all] [rules] [SHAPE…]\nshapes:",
      stderr);
  for (const Shape& shape : shapes()) std::fprintf(stderr, " %s", shape.name.data());
  std::fputs("\n", stderr);
  return 2;
}

}  // namespace thalweg::bench

int main(int count, char** arguments) {
  return thalweg::bench::main(count, arguments);
}
