// SPDX-License-Identifier: Apache-2.0
#include "cli/git.h"

#include <algorithm>
#include <charconv>

#include "base/path.h"
#include "base/text.h"

namespace thalweg::cli {

namespace {

constexpr int kMostLinks = 8;
constexpr std::size_t kObjectsAtOnce = 500;

Result<std::string> run_git(const Environment& environment, const std::string& directory,
                            std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"git", "--no-pager", "-C", directory});
  if (!environment.run) return Failure{"git cannot be run here"};
  Result<Ended> ran = environment.run(arguments, {});
  if (!ran) return Failure{ran.error()};
  if (ran->status != 0) return Failure{std::string(trim(ran->err.substr(0, ran->err.find('\n'))))};
  return std::move(ran->out);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// What discovery and configuration will ask for.
bool is_wanted_early(std::string_view path) {
  const std::string_view name = file_name_of(path);
  return name == ".gitignore" || name == "thalweg.yaml" || name.ends_with(".thalweg.yaml");
}

}  // namespace

// A path that leads out of the repository has no entry there.
std::string GitFileSystem::inside(const std::string& path) const {
  const std::string absolute = join_path(environment_.working_directory, path);
  return normal_path(prefix_ + relative_path(absolute, directory_));
}

// The path with all links on it followed; nothing where it leads nowhere.
std::optional<std::string> GitFileSystem::resolve(const std::string& path) const {
  std::string done = ".", rest = path;
  for (int links = 0; !rest.empty();) {
    const std::size_t slash = rest.find('/');
    const std::string next = normal_path(join_path(done, rest.substr(0, slash)));
    rest = slash == rest.npos ? std::string() : rest.substr(slash + 1);
    const auto found = entries_.find(next);
    if (found == entries_.end()) return std::nullopt;
    if (!found->second.is_link) {
      done = next;
      continue;
    }
    const auto target = contents(found->second);
    if (!target || target->starts_with('/') || ++links > kMostLinks) return std::nullopt;
    rest = rest.empty() ? *target : *target + '/' + rest;
  }
  return done;
}

const GitFileSystem::Entry* GitFileSystem::find(const std::string& path) const {
  const auto resolved = resolve(path);
  return resolved ? &entries_.at(*resolved) : nullptr;
}

FileKind GitFileSystem::kind(const std::string& path) const {
  const Entry* entry = find(inside(path));
  if (entry == nullptr) return FileKind::absent;
  return entry->object.empty() ? FileKind::directory : FileKind::file;
}

Result<std::string> GitFileSystem::contents(const Entry& entry) const {
  const std::lock_guard lock(mutex_);
  const auto known = contents_.find(entry.object);
  if (known != contents_.end()) return known->second;
  Result<std::string> bytes = run_git(environment_, directory_, {"cat-file", "blob", entry.object});
  if (!bytes) return Failure{"cannot be read: " + bytes.error()};
  return contents_.emplace(entry.object, std::move(*bytes)).first->second;
}

Result<std::string> GitFileSystem::read(const std::string& path, std::size_t limit) const {
  const Entry* entry = find(inside(path));
  if (entry == nullptr) return Failure{"does not exist"};
  if (entry->object.empty()) return Failure{"is a directory"};
  if (entry->size > limit) return Failure{"is larger than the limit"};
  return contents(*entry);
}

Result<std::vector<DirectoryEntry>> GitFileSystem::list(const std::string& path) const {
  const auto directory = resolve(inside(path));
  if (!directory || !entries_.at(*directory).object.empty()) return Failure{"is no directory"};
  const std::string start = *directory == "." ? std::string() : *directory + '/';
  std::vector<DirectoryEntry> all;
  for (auto it = entries_.lower_bound(start); it != entries_.end(); ++it) {
    if (!it->first.starts_with(start)) break;
    const std::string name = it->first.substr(start.size());
    if (name == "." || name.find('/') != std::string::npos) continue;
    const Entry* target = find(it->first);
    if (target == nullptr) continue;
    all.push_back(
        {name, target->object.empty() ? FileKind::directory : FileKind::file, it->second.is_link});
  }
  return all;
}

Result<bool> GitFileSystem::write(const std::string&, std::string_view) {
  return Failure{"lies in the past"};
}

// `100644 blob 0123… 42<TAB>path`
void GitFileSystem::add(std::string_view line) {
  const auto tab = line.find('\t');
  if (tab == std::string_view::npos) return;
  std::vector<std::string_view> words;
  for (std::string_view rest = line.substr(0, tab); !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (end > 0) words.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (words.size() != 4 || words[1] != "blob") return;  // a submodule
  Entry entry{std::string(words[2]), 0, words[0] == "120000"};
  std::from_chars(words[3].data(), words[3].data() + words[3].size(), entry.size);
  const std::string path(line.substr(tab + 1));
  entries_.emplace(path, std::move(entry));
  for (std::string above = directory_of(path);; above = directory_of(above)) {
    if (!entries_.emplace(above, Entry{}).second || above == ".") break;
  }
}

class Git {
 public:
  Git(const Environment& environment, std::string directory, const std::string& revision)
      : environment_(environment), directory_(std::move(directory)), revision_(revision) {}

  Result<std::unique_ptr<GitFileSystem>> files();

 private:
  Result<std::string> git(std::vector<std::string> arguments) const {
    return run_git(environment_, directory_, std::move(arguments));
  }
  Failure unknown_revision() const;
  void read_early(GitFileSystem& files) const;

  const Environment& environment_;
  std::string directory_;  // absolute
  const std::string& revision_;
};

Failure Git::unknown_revision() const {
  std::string message = "there is no revision " + quote(revision_) + " in this repository";
  const auto shallow = git({"rev-parse", "--is-shallow-repository"});
  if (shallow && first_line(*shallow) == "true")
    message +=
        ", which is a shallow clone: fetch the revision first, for instance with `git fetch "
        "--depth=1 origin <branch or commit>`";
  return {message};
}

// One call of git for many small files.
void Git::read_early(GitFileSystem& files) const {
  std::vector<const GitFileSystem::Entry*> wanted;
  for (const auto& [path, entry] : files.entries_)
    if (!entry.object.empty() && !entry.is_link && is_wanted_early(path)) wanted.push_back(&entry);
  for (std::size_t first = 0; first < wanted.size(); first += kObjectsAtOnce) {
    const std::size_t end = std::min(first + kObjectsAtOnce, wanted.size());
    std::vector<std::string> arguments{"show", "--no-textconv", "--no-color"};
    for (std::size_t i = first; i < end; ++i) arguments.push_back(wanted[i]->object);
    const auto bytes = git(std::move(arguments));
    if (!bytes) return;  // each is read on its own then, and fails with its name
    std::size_t at = 0;
    for (std::size_t i = first; i < end && at + wanted[i]->size <= bytes->size(); ++i) {
      files.contents_.emplace(wanted[i]->object, bytes->substr(at, wanted[i]->size));
      at += wanted[i]->size;
    }
  }
}

Result<std::unique_ptr<GitFileSystem>> Git::files() {
  const auto prefix = git({"rev-parse", "--show-prefix"});
  if (!prefix) return Failure{"git says: " + prefix.error()};
  const auto commit =
      git({"rev-parse", "--verify", "--quiet", "--end-of-options", revision_ + "^{commit}"});
  if (!commit) return unknown_revision();
  std::unique_ptr<GitFileSystem> files(new GitFileSystem(environment_));
  files->directory_ = directory_;
  files->prefix_ = first_line(*prefix);
  files->commit_ = first_line(*commit);
  const auto listing = git({"ls-tree", "-r", "-l", "-z", "--full-tree", files->commit_});
  if (!listing) return Failure{"git says: " + listing.error()};
  files->entries_.emplace(".", GitFileSystem::Entry{});
  for (std::string_view rest = *listing; !rest.empty();) {
    const auto end = std::min(rest.find('\0'), rest.size());
    files->add(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  read_early(*files);
  return files;
}

Result<std::unique_ptr<GitFileSystem>> files_at(const Environment& environment,
                                                const std::string& directory,
                                                const std::string& revision) {
  return Git(environment, join_path(environment.working_directory, directory), revision).files();
}

Result<std::string> repository_of(const Environment& environment, const std::string& directory) {
  const auto top = run_git(environment, join_path(environment.working_directory, directory),
                           {"rev-parse", "--show-toplevel"});
  if (!top) return Failure{"git says: " + top.error()};
  return first_line(*top);
}

}  // namespace thalweg::cli
