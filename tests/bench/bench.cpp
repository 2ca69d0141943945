// SPDX-License-Identifier: Apache-2.0
// bench BUILD-DIRECTORY SOURCE-DIRECTORY [quick]: prints the table of
// performance goals for the binary in the build directory. Everything is a
// ratio of runs taken side by side; nothing fails because it was slow.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bench/estate.h"
#include "bench/measure.h"
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

struct Doubled {
  const char* shape;
  std::size_t size;
};
constexpr Doubled kDoubled[] = {
    {"huge-service", 20'000},
    {"hub-topic", 20'000},
    {"call-chain", 10'000},
    {"one-store", 100'000},
};

constexpr const char* kSizeLimit = "1GB";  // the default is less than the largest estate
constexpr std::size_t kFindings = 1'000;
constexpr std::size_t kStartUpRounds = 51;
constexpr double kMiB = 1024.0 * 1024.0;

class Bench {
 public:
  Bench(const fs::path& build, fs::path source, const Sizes& sizes)
      : thalweg_(build / "thalweg"),
        parse_only_(build / "tests/bench/parse_only"),
        source_(std::move(source)),
        data_(build / "bench-data"),
        sizes_(sizes) {
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
    fmt::print("{:<52} {:>9} {:>7}\n", "", "measured", "goal");
    start_up();
    against_parser();
    growth();
    for (const Doubled& doubled : kDoubled) doubling(doubled);
    two_cores();
    output_formats();
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

  fs::path shape(std::string_view name, std::size_t size) {
    const fs::path file = data_ / fmt::format("{}-{}.thalweg.yaml", name, size);
    find_shape(name)->write(size, file);
    return file;
  }

  void start_up() {
    compare("start-up: lint samples/minimal : /bin/true", lint(source_ / "samples/minimal"),
            {"/bin/true"}, 6, kStartUpRounds);
  }

  void against_parser() {
    for (std::size_t services : {sizes_.small, sizes_.large}) {
      const fs::path file = estate(services);
      compare(fmt::format("lint : parse alone, {} services", services), lint(file),
              {parse_only_, file}, 1.15, sizes_.rounds);
    }
  }

  // Exponents of time, and peak memory beyond 10 MiB per byte of input.
  void growth() {
    std::vector<std::size_t> steps{sizes_.small, sizes_.large};
    if (sizes_.largest != 0) steps.push_back(sizes_.largest);
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

  void doubling(const Doubled& doubled) {
    const std::size_t size = doubled.size / sizes_.shape_divisor;
    compare(fmt::format("{}, {} : {}", doubled.shape, 2 * size, size),
            lint(shape(doubled.shape, 2 * size)), lint(shape(doubled.shape, size)), 2.2,
            sizes_.rounds);
  }

  void two_cores() {
    const fs::path directory = data_ / "directory";
    write_estate_in_files({sizes_.directory_files, 1}, directory);
    compare(fmt::format("directory of {} files, --jobs 2 : 1", sizes_.directory_files),
            lint(directory, {"--format", "concise", "--jobs", "2"}),
            lint(directory, {"--format", "concise", "--jobs", "1"}), 0.65, sizes_.rounds);
  }

  void output_formats() {
    const fs::path file = shape("findings", kFindings);
    compare(fmt::format("{} findings, full : json", kFindings), lint(file, {"--format", "full"}),
            lint(file, {"--format", "json"}), 2, sizes_.rounds);
  }

  fs::path thalweg_;
  fs::path parse_only_;
  fs::path source_;
  fs::path data_;
  Sizes sizes_;
  bool failed_ = false;
};

}  // namespace

}  // namespace thalweg::bench

int main(int count, char** arguments) {
  if (count < 3 || (count == 4 && std::string_view(arguments[3]) != "quick") || count > 4) {
    std::fputs("usage: bench BUILD-DIRECTORY SOURCE-DIRECTORY [quick]\n", stderr);
    return 2;
  }
  thalweg::bench::Bench bench(arguments[1], arguments[2],
                              count == 4 ? thalweg::bench::kQuick : thalweg::bench::kFull);
  return bench.print_table();
}
