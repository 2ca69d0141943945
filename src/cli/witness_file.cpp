// SPDX-License-Identifier: Apache-2.0
#include "cli/witness_file.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace thalweg::cli {

namespace {

using nlohmann::json;

constexpr std::size_t kLargestFile = std::size_t{16} << 20U;
constexpr std::string_view kMade = "; `thalweg witness --save` writes one";

const json* member(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

std::string text_of(const json& object, const char* key) {
  const json* found = member(object, key);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

// Reads members and keeps the first complaint.
class Reader {
 public:
  explicit Reader(const json& file) : file_(file) {}

  SavedWitness read() {
    SavedWitness out;
    if (const json* finding = object("finding")) out.subject = subject(*finding);
    if (const json* scope = object("scope")) out.scope = this->scope(*scope);
    return out;
  }
  const std::string& complaint() const { return complaint_; }

 private:
  void complain(std::string what) {
    if (complaint_.empty()) complaint_ = std::move(what);
  }

  const json* object(const char* key) {
    const json* found = member(file_, key);
    if (found != nullptr && found->is_object()) return found;
    complain(fmt::format("has no `{}`{}", key, kMade));
    return nullptr;
  }

  std::string text(const json& finding, const char* key) {
    std::string out = text_of(finding, key);
    if (out.empty()) complain(fmt::format("has no text as `finding.{}`{}", key, kMade));
    return out;
  }

  view::Subject subject(const json& finding) {
    view::Subject out{text(finding, "code"), text(finding, "system"),
                      text(finding, "at"),   text_of(finding, "entity"),
                      elements(finding),     text(finding, "fingerprint")};
    const bool is_hex = out.fingerprint.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (complaint_.empty() && (!is_hex || out.fingerprint.size() != 16))
      complain(fmt::format("has {} as `finding.fingerprint`, which is no 16 hexadecimal digits",
                           quote(out.fingerprint)));
    if (complaint_.empty() && (out.elements.empty() || out.elements.front() != out.at))
      complain(fmt::format("names {} as `finding.at`, but not first among `finding.elements`",
                           quote(out.at)));
    return out;
  }

  std::vector<std::string> elements(const json& finding) {
    std::vector<std::string> out;
    const json* all = member(finding, "elements");
    const bool is_list = all != nullptr && all->is_array() &&
                         std::ranges::all_of(*all, [](const json& one) { return one.is_string(); });
    if (!is_list) {
      complain(fmt::format("has no list of names as `finding.elements`{}", kMade));
      return out;
    }
    for (const json& one : *all) out.push_back(one.get<std::string>());
    return out;
  }

  std::uint8_t count(const json& scope, const char* key, std::uint8_t least) {
    const json* found = member(scope, key);
    if (found != nullptr && found->is_number_unsigned()) {
      const auto n = found->get<std::uint64_t>();
      if (n >= least && n <= kMostOfOneKind) return static_cast<std::uint8_t>(n);
    }
    complain(fmt::format("has {} as `scope.{}`, which is no number from {} to {}",
                         found == nullptr ? "nothing" : quote(found->dump()), key, least,
                         kMostOfOneKind));
    return least;
  }

  witness::Scope scope(const json& scope) {
    return {count(scope, "clients", 1), count(scope, "crashes", 0), count(scope, "duplicates", 0),
            count(scope, "losses", 0)};
  }

  const json& file_;
  std::string complaint_;
};

}  // namespace

Result<SavedWitness> read_witness(const std::string& path, const FileSystem& files) {
  const auto bytes = files.read(path, kLargestFile);
  if (!bytes) return Failure{bytes.error()};
  const json parsed = json::parse(*bytes, nullptr, false);
  const std::string format = parsed.is_object() ? text_of(parsed, "format") : std::string();
  if (!format.starts_with("thalweg-witness/"))
    return Failure{fmt::format("is no witness{}", kMade)};
  if (format != "thalweg-witness/1")
    return Failure{"is a witness of another version; this one reads `thalweg-witness/1`"};
  Reader reader(parsed);
  SavedWitness saved = reader.read();
  if (!reader.complaint().empty()) return Failure{reader.complaint()};
  saved.path = path;
  return saved;
}

}  // namespace thalweg::cli
