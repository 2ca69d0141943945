// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.h"

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace thalweg::bench {

namespace {

constexpr rlim_t kProcessorSeconds = 900;

[[noreturn]] void become(const Command& command, int standard_error) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const int nowhere = open("/dev/null", O_RDWR);
  for (int stream : {STDIN_FILENO, STDOUT_FILENO}) dup2(nowhere, stream);
  dup2(standard_error, STDERR_FILENO);
  const rlimit limit{kProcessorSeconds, kProcessorSeconds};
  setrlimit(RLIMIT_CPU, &limit);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

std::uint64_t bytes_of(const rusage& usage) {
  const auto peak = static_cast<std::uint64_t>(usage.ru_maxrss);
#ifdef __APPLE__
  return peak;
#else
  return peak * 1024;
#endif
}

double processor_seconds(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// To the end of the stream, which is closed then.
std::string read_all(int stream) {
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(stream, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  close(stream);
  return text;
}

}  // namespace

Run run(const Command& command) {
  int ends[2];  // of a pipe: to read and to write
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) become(command, ends[1]);
  close(ends[1]);
  std::string said = read_all(ends[0]);
  int status = -1;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) return {};
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return {taken.count(), processor_seconds(usage), bytes_of(usage),
          WIFEXITED(status) && WEXITSTATUS(status) == 0, std::move(said)};
}

std::vector<Series> side_by_side(const std::vector<Command>& commands, std::size_t rounds) {
  std::vector<Series> series(commands.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < commands.size(); ++i) {
      series[i].runs.push_back(run(commands[i]));
      if (!series[i].runs.back().ended_well) return series;
    }
  }
  return series;
}

bool Series::ended_well() const {
  return !runs.empty() &&
         std::all_of(runs.begin(), runs.end(), [](const Run& run) { return run.ended_well; });
}

double Series::seconds() const {
  std::vector<double> values;
  for (const Run& run : runs) values.push_back(run.seconds);
  return median(std::move(values));
}

double Series::processor_seconds() const {
  std::vector<double> values;
  for (const Run& run : runs) values.push_back(run.processor_seconds);
  return median(std::move(values));
}

std::uint64_t Series::peak_bytes() const {
  std::uint64_t peak = 0;
  for (const Run& run : runs) peak = std::max(peak, run.peak_bytes);
  return peak;
}

double ratio(const Series& a, const Series& b, double Run::*time) {
  std::vector<double> ratios;
  const std::size_t rounds = std::min(a.runs.size(), b.runs.size());
  for (std::size_t i = 0; i < rounds; ++i) {
    ratios.push_back(a.runs[i].*time / b.runs[i].*time);
  }
  return median(std::move(ratios));
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace thalweg::bench
