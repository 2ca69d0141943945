// SPDX-License-Identifier: Apache-2.0
#include "cli/process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "base/text.h"

namespace thalweg::cli {

namespace {

Result<std::string> read_standard_input(std::size_t limit) {
  std::string bytes;
  char chunk[1 << 16];
  while (bytes.size() <= limit) {
    const std::size_t room = std::min(sizeof chunk, limit + 1 - bytes.size());
    const std::size_t count = std::fread(chunk, 1, room, stdin);
    bytes.append(chunk, count);
    if (count < room) break;
  }
  if (std::ferror(stdin) == 0) return bytes;
  std::string reason = std::strerror(errno);
  if (!reason.empty()) reason[0] = to_lower(reason[0]);
  return Failure{"cannot be read: " + reason};
}

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

Date local_date() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return {local.tm_year + 1900, static_cast<std::uint8_t>(local.tm_mon + 1),
          static_cast<std::uint8_t>(local.tm_mday)};
}

std::string working_directory() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::current_path(error);
  return error ? std::string() : path.generic_string();
}

void write(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

// One end of a pipe; closed where it is forgotten.
class Descriptor {
 public:
  Descriptor() = default;
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  int number_ = -1;
};

struct Pipe {
  Descriptor read, write;
  bool open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    read.number_ = ends[0];
    write.number_ = ends[1];
    return true;
  }
};

// Reads both pipes as they fill, so that the program never waits for us.
void drain(Pipe& out, Pipe& err, Ended& ran) {
  pollfd ends[] = {{out.read.number_, POLLIN, 0}, {err.read.number_, POLLIN, 0}};
  std::string* texts[] = {&ran.out, &ran.err};
  std::vector<char> chunk(1 << 16);
  for (int open = 2; open > 0;) {
    if (::poll(ends, 2, -1) < 0 && errno != EINTR) return;
    for (int i = 0; i < 2; ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      const ssize_t count = ::read(ends[i].fd, chunk.data(), chunk.size());
      if (count > 0) {
        texts[i]->append(chunk.data(), static_cast<std::size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        ends[i].fd = -1;
        --open;
      }
    }
  }
}

// Ours, without what a hook of git says of its own repository: a program that is
// asked about a directory looks where that one is.
std::vector<char*> environment_of_child() {
  constexpr std::string_view kHidden[] = {
      "GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_PREFIX="};
  std::vector<char*> variables;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (std::none_of(std::begin(kHidden), std::end(kHidden), [&](std::string_view hidden) {
          return std::string_view(*variable).starts_with(hidden);
        }))
      variables.push_back(*variable);
  variables.push_back(nullptr);
  return variables;
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// In a file without a name, so that nobody waits for the other side of a pipe.
File file_with(std::string_view bytes) {
  File file(std::tmpfile());
  if (file == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size() ||
      std::fflush(file.get()) != 0 || std::fseek(file.get(), 0, SEEK_SET) != 0)
    return nullptr;
  return file;
}

Result<Ended> run(const std::vector<std::string>& command, std::string_view input) {
  Pipe out, err;
  const File in = input.empty() ? nullptr : file_with(input);
  if ((in == nullptr && !input.empty()) || !out.open() || !err.open())
    return Failure{std::strerror(errno)};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (in == nullptr)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  else
    posix_spawn_file_actions_adddup2(&actions, ::fileno(in.get()), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write.number_, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write.number_, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> variables = environment_of_child();
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(),
                                    variables.data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0)
    return Failure{"`" + command.front() + "` cannot be run: " + std::strerror(failed)};
  out.write.close();
  err.write.close();
  Ended ran;
  drain(out, err, ran);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return ran;
}

// Set by a signal; nothing else may be done there.
volatile std::sig_atomic_t wants_to_end = 0;

void end_soon(int) {
  wants_to_end = 1;
}

// From the first wait on Ctrl-C ends the waiting; a second one ends the process.
void listen_to_signals() {
  static const bool once = [] {
    struct sigaction action {};
    action.sa_handler = end_soon;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    return true;
  }();
  static_cast<void>(once);
}

constexpr int kBetweenLooks = 300;  // milliseconds

bool wait() {
  listen_to_signals();
  std::fflush(stdout);
  std::fflush(stderr);
  if (wants_to_end == 0) ::poll(nullptr, 0, kBetweenLooks);
  return wants_to_end == 0;
}

}  // namespace

Environment process_environment(FileSystem& files) {
  return {
      .files = files,
      .out = [](std::string_view text) { write(stdout, text); },
      .err = [](std::string_view text) { write(stderr, text); },
      .standard_input = read_standard_input,
      .variable = variable,
      .today = local_date,
      .run = run,
      .working_directory = working_directory(),
      .out_is_terminal = isatty(STDOUT_FILENO) != 0,
      .err_is_terminal = isatty(STDERR_FILENO) != 0,
      .wait = wait,
  };
}

bool flush_output() {
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

}  // namespace thalweg::cli
