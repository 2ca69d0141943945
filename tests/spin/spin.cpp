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

// The compiler does not optimise: it would take longer than the search. Ends that
// are not marked are none of SPIN's business (-E), and no error stops it (-c0).
std::string command_line(const Program& program, const fs::path& directory) {
  return fmt::format(
      "cd '{}' && exec >said 2>&1 && spin -a {} program.pml &&"
      " gcc -w -O0 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -c0 -E -w18 -m200000",
      directory.string(), program.options);
}

bool succeeds(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

std::string read(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The number in front of, or behind, the words.
std::size_t number_before(std::string_view text, std::string_view words) {
  std::size_t at = text.find(words);
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

SpinAnswer ask(const Program& program, const fs::path& directory) {
  fs::remove_all(directory);
  fs::create_directories(directory);
  std::ofstream(directory / "program.pml") << program.promela;
  SpinAnswer answer;
  answer.finished = succeeds(command_line(program, directory));
  answer.said = read(directory / "said");
  constexpr auto none = std::string::npos;
  if (answer.said.find("states, stored") == none || answer.said.find("too small") != none)
    answer.finished = false;
  answer.stored = number_before(answer.said, " states, stored");
  answer.finds_errors = number_behind(answer.said, "errors: ") > 0;
  if (answer.finished) fs::remove_all(directory);
  return answer;
}

}  // namespace

bool spin_is_installed() {
  return succeeds("spin -V >/dev/null 2>&1 && gcc --version >/dev/null 2>&1");
}

std::vector<SpinAnswer> ask_spin(const std::vector<Program>& programs, const fs::path& scratch) {
  std::vector<SpinAnswer> answers(programs.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < programs.size(); i = next++)
      answers[i] = ask(programs[i], scratch / programs[i].name);
  };
  std::vector<std::thread> others(std::max(std::thread::hardware_concurrency(), 1U) - 1);
  for (std::thread& other : others) other = std::thread(work);
  work();
  for (std::thread& other : others) other.join();
  return answers;
}

}  // namespace thalweg::test
