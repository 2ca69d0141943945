// SPDX-License-Identifier: Apache-2.0
#include "spin/spin.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>
#include <thread>

#include <fmt/format.h>

namespace thalweg::test {

namespace {

namespace fs = std::filesystem;

constexpr int kMostSeconds = 60;  // of a processor; a search takes less than one

bool succeeds(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

std::string read(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The number in front of, or behind, the words.
std::size_t number_before(std::string_view text, std::string_view words) {
  const std::size_t at = text.find(words);
  if (at == std::string_view::npos) return 0;
  std::size_t from = at;
  while (from > 0 && std::string_view("0123456789").find(text[from - 1]) != std::string_view::npos)
    --from;
  return std::strtoull(std::string(text.substr(from, at - from)).c_str(), nullptr, 10);
}

std::size_t number_behind(std::string_view text, std::string_view words) {
  const std::size_t at = text.find(words);
  if (at == std::string_view::npos) return 0;
  return std::strtoull(std::string(text.substr(at + words.size())).c_str(), nullptr, 10);
}

SpinAnswer read_answer(std::string said, bool finished) {
  const auto says = [&](const char* words) { return said.find(words) != std::string::npos; };
  SpinAnswer answer;
  answer.finished = finished && says("states, stored") && !says("too small");
  answer.stored = number_before(said, " states, stored");
  answer.finds_errors = number_behind(said, "errors: ") > 0;
  answer.said = std::move(said);
  return answer;
}

// The compiler does not optimise: it would take longer than the search. Ends that
// are not marked are none of SPIN's business (-E), and no error stops it (-c0).
std::vector<SpinAnswer> ask(const Program& program, const fs::path& directory) {
  fs::remove_all(directory);
  fs::create_directories(directory);
  std::ofstream(directory / "program.pml") << program.promela;
  const std::string in_there = fmt::format("cd '{}' && exec >said 2>&1 && ulimit -t {} && ",
                                           directory.string(), kMostSeconds);
  const bool built = succeeds(in_there + fmt::format("spin -a {} program.pml", program.options) +
                              " && gcc -w -O0 -DSAFETY -DNOREDUCE -o pan pan.c");
  std::vector<SpinAnswer> answers;
  for (std::size_t run = 0; run < program.runs; ++run) {
    const bool finished =
        built && succeeds(in_there + fmt::format("CHOICE={} ./pan -c0 -E -w18 -m200000", run));
    answers.push_back(read_answer(read(directory / "said"), finished));
  }
  if (built) fs::remove_all(directory);
  return answers;
}

}  // namespace

bool spin_is_installed() {
  return succeeds("spin -V >/dev/null 2>&1 && gcc --version >/dev/null 2>&1");
}

std::vector<SpinAnswer> ask_spin(const std::vector<Program>& programs, const fs::path& scratch) {
  std::vector<std::vector<SpinAnswer>> answers(programs.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < programs.size(); i = next++)
      answers[i] = ask(programs[i], scratch / programs[i].name);
  };
  std::vector<std::thread> others(std::max(std::thread::hardware_concurrency(), 1U) - 1);
  for (std::thread& other : others) other = std::thread(work);
  work();
  for (std::thread& other : others) other.join();
  std::vector<SpinAnswer> all;
  for (std::vector<SpinAnswer>& some : answers) std::ranges::move(some, std::back_inserter(all));
  return all;
}

}  // namespace thalweg::test
