// SPDX-License-Identifier: Apache-2.0
#include "unit/render/mermaid_check.h"

#include <regex>
#include <set>
#include <sstream>

namespace thalweg::render::test {

namespace {

// Without character codes nothing is left that Mermaid or a browser acts on.
std::string text_problem(const std::string& text) {
  static const std::regex kCode("#[0-9]+;"),
      kEnd("(^|[^A-Za-z0-9_])[eE][nN][dD]([^A-Za-z0-9_#]|$)");
  if (text.empty()) return "no text";
  const std::string bare = std::regex_replace(text, kCode, "0");
  if (bare.find_first_of("#;:\"<>&%{}\r\t") != std::string::npos) return "active character";
  for (const char c : bare)
    if (static_cast<unsigned char>(c) < 0x20) return "control character";
  if (std::regex_search(text, kEnd)) return "the word end";
  return {};
}

class Reader {
 public:
  DiagramCheck read(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);
    if (line != "sequenceDiagram") fail(line, "not the first line");
    while (std::getline(lines, line)) read_line(line);
    if (open_ != 0) fail("", "a block is open");
    if (text.empty() || text.back() != '\n') fail("", "no line break at the end");
    return check_;
  }

 private:
  void fail(const std::string& line, const std::string& why) {
    if (check_.problem.empty()) check_.problem = why + ": " + line;
  }
  void read_text(const std::string& line, const std::string& text) {
    if (const std::string why = text_problem(text); !why.empty()) fail(line, why);
  }
  void read_name(const std::string& line, const std::string& name) {
    if (names_.count(name) == 0) fail(line, "unknown participant " + name);
  }
  void read_line(const std::string& line) {
    static const std::regex kNumber("  autonumber( [1-9][0-9]*)?"),
        kRect("  rect rgba\\([0-9., ]+\\)"), kParticipant("  participant (p[1-8]) as (.+)"),
        kNote("  Note over (p[1-8])(,(p[1-8]))?: (.+)"),
        kMessage("  (p[1-8])(->>|-\\)|--x)(p[1-8]): (.+)");
    std::smatch m;
    if (std::regex_match(line, kNumber)) return;
    if (std::regex_match(line, kRect)) {
      ++open_;
    } else if (line == "  end") {
      if (--open_ < 0) fail(line, "nothing is open");
    } else if (std::regex_match(line, m, kParticipant)) {
      ++check_.participants;
      if (!names_.insert(m[1]).second) fail(line, "declared twice");
      read_text(line, m[2]);
    } else if (std::regex_match(line, m, kNote)) {
      ++check_.notes;
      read_name(line, m[1]);
      if (m[3].matched) read_name(line, m[3]);
      read_text(line, m[4]);
    } else if (std::regex_match(line, m, kMessage)) {
      ++check_.messages;
      read_name(line, m[1]);
      read_name(line, m[3]);
      read_text(line, m[4]);
    } else {
      fail(line, "no line of a diagram");
    }
  }

  DiagramCheck check_;
  std::set<std::string> names_;
  int open_ = 0;
};

}  // namespace

DiagramCheck read_diagram(const std::string& text) {
  return Reader().read(text);
}

}  // namespace thalweg::render::test
