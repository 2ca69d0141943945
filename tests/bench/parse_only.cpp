// SPDX-License-Identifier: Apache-2.0
// parse_only FILE…: what the YAML parser alone costs, events thrown away. The
// measure that `lint` is held against.
#include <cstdio>
#include <fstream>
#include <string>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace {

class Ignore final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

bool parse(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  Ignore events;
  YAML::Parser parser(file);
  while (parser.HandleNextDocument(events)) {
  }
  return true;
}

}  // namespace

int main(int count, char** paths) {
  for (int i = 1; i < count; ++i) {
    try {
      if (parse(paths[i])) continue;
      std::perror(paths[i]);
    } catch (const YAML::Exception& error) {
      std::fprintf(stderr, "%s: %s\n", paths[i], error.what());
    }
    return 2;
  }
  return 0;
}
