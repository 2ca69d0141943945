// SPDX-License-Identifier: Apache-2.0
// golden CASE: runs the command line of a case inside this process and compares
// what it says and writes. A case is a directory:
//   cmd        [NAME=VALUE…] thalweg ARGUMENT…   TERMINAL=1: output is a terminal
//   in/        the files there are; without it, the project's samples/ are there
//   stdin      standard input
//   stdout, stderr, exit, out/   what is expected; absent: nothing, 0, no new file
// With THALWEG_UPDATE=1 the expected files are written instead, but never in CI.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "cli/run.h"
#include "support/test_environment.h"

namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Files read_tree(const fs::path& directory, const std::string& prefix) {
  Files files;
  if (!fs::is_directory(directory)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    files[prefix + fs::relative(entry.path(), directory).generic_string()] = read(entry.path());
  }
  return files;
}

// Words, with single quotes around those that hold spaces.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  bool inside = false, quoted = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      if (!inside) words.emplace_back();
      inside = true;
    } else if (!quoted && (c == ' ' || c == '\n')) {
      inside = false;
    } else {
      if (!inside) words.emplace_back();
      inside = true;
      words.back() += c;
    }
  }
  return words;
}

// What a run leaves behind, by the names of the files of a case.
Files run(const fs::path& directory) {
  thalweg::test::TestEnvironment test;
  const bool own = fs::is_directory(directory / "in");
  const Files before = own ? read_tree(directory / "in", "")
                           : read_tree(fs::path(THALWEG_SOURCE_DIR) / "samples", "samples/");
  for (const auto& [name, bytes] : before) test.files.add(name, bytes);
  test.standard_input = read(directory / "stdin");
  std::vector<std::string> words = words_of(read(directory / "cmd"));
  auto word = words.begin();
  for (; word != words.end() && word->find('=') != std::string::npos; ++word) {
    const auto equals = word->find('=');
    test.variables[word->substr(0, equals)] = word->substr(equals + 1);
  }
  test.terminal = test.variables.count("TERMINAL") > 0;
  if (word == words.end() || *word != "thalweg") {
    std::fprintf(stderr, "cmd: no `thalweg`\n");
    std::exit(2);
  }
  const std::vector<std::string> arguments(word + 1, words.end());
  thalweg::Environment environment = test.environment();
  const int code = thalweg::cli::run(arguments, environment);

  Files after{{"stdout", test.out}, {"stderr", test.err}};
  after["exit"] = code == 0 ? "" : std::to_string(code) + "\n";
  const thalweg::Found found = thalweg::find_files(
      test.files, ".",
      {[](std::string_view) { return true; }, [](std::string_view) { return true; }});
  for (const std::string& path : found.paths) {
    const auto bytes = test.files.read(path, SIZE_MAX / 2);
    const auto old = before.find(path);
    if (old == before.end() || old->second != *bytes) after["out/" + path] = *bytes;
  }
  std::erase_if(after, [](const auto& file) { return file.second.empty(); });
  return after;
}

Files expected_files(const fs::path& directory) {
  Files files = read_tree(directory / "out", "out/");
  for (const char* name : {"stdout", "stderr", "exit"})
    if (fs::exists(directory / name)) files[name] = read(directory / name);
  return files;
}

void show_difference(const std::string& name, const std::string& expected,
                     const std::string& actual) {
  std::size_t line = 1, begin = 0;
  for (std::size_t i = 0; i < expected.size() && i < actual.size() && expected[i] == actual[i]; ++i)
    if (expected[i] == '\n') ++line, begin = i + 1;
  const auto from = [&](const std::string& text) {
    return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
  };
  std::printf("%s:%zu: expected: %s\n%s:%zu: actual:   %s\n", name.c_str(), line,
              from(expected).c_str(), name.c_str(), line, from(actual).c_str());
  std::printf("--- all of it, actual ---\n%s--- end ---\n", actual.c_str());
}

bool compare(const Files& expected, const Files& actual) {
  Files names = expected;
  names.insert(actual.begin(), actual.end());
  bool same = true;
  const auto text = [](const Files& files, const std::string& name) {
    const auto found = files.find(name);
    return found == files.end() ? std::string() : found->second;
  };
  for (const auto& [name, ignored] : names) {
    if (text(expected, name) == text(actual, name)) continue;
    show_difference(name, text(expected, name), text(actual, name));
    same = false;
  }
  return same;
}

void update(const fs::path& directory, const Files& actual) {
  fs::remove_all(directory / "out");
  for (const char* name : {"stdout", "stderr", "exit"}) fs::remove(directory / name);
  for (const auto& [name, bytes] : actual) {
    fs::create_directories((directory / name).parent_path());
    std::ofstream(directory / name, std::ios::binary) << bytes;
  }
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 || !fs::exists(fs::path(arguments[1]) / "cmd"))
    return std::fputs("usage: golden CASE\n", stderr), 2;
  const fs::path directory = arguments[1];
  const Files expected = expected_files(directory);
  const Files actual = run(directory);
  if (expected == actual) return 0;
  const bool same = compare(expected, actual);
  if (!is_set("THALWEG_UPDATE")) return same ? 0 : 1;
  if (is_set("CI")) return std::fputs("golden files are not written in CI\n", stderr), 2;
  update(directory, actual);
  std::printf("written: %s\n", directory.c_str());
  return 0;
}
