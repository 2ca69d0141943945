// SPDX-License-Identifier: Apache-2.0
// One file per output format, each a pure function from what a run has to say
// to bytes. Every output ends with a line break, or is empty.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "view/results.h"

namespace thalweg::render {

enum class Format : std::uint8_t {
  full,        // for people: excerpts, why, fix
  concise,     // one line a finding
  json,        // stable, version 1
  sarif,       // 2.1.0, as code scanning services read it
  junit,       // XML
  github,      // workflow commands
  gitlab,      // code quality JSON
  checkstyle,  // XML
  markdown,    // for pull requests
};

// How much is shown of the runs of findings, where they were looked for.
enum class Evidence : std::uint8_t {
  none,
  brief,  // what goes wrong, step by step
  full,   // what it rests on as well
};

struct Options {
  Evidence evidence = Evidence::none;
  bool color = false;
  bool questions = false;  // list what is only asked
  bool verbose = false;    // nothing rolled up
  bool statistics = false;
  bool quiet = false;     // full, concise: no closing lines
  bool accepted = false;  // SARIF: accepted findings too, as suppressed results
  std::string_view version;
  std::size_t limit = 60'000;  // markdown: bytes that a comment holds
};

std::optional<Format> parse_format(std::string_view name);
std::array<std::string_view, 9> format_names();

// Takes an output piece by piece.
using Sink = std::function<void(std::string_view)>;

std::string full(const view::Results& results, const Options& options);
std::string concise(const view::Results& results, const Options& options);
std::string json(const view::Results& results, const Options& options);
std::string sarif(const view::Results& results, const Options& options);
std::string junit(const view::Results& results, const Options& options);
std::string github(const view::Results& results, const Options& options);
std::string gitlab(const view::Results& results, const Options& options);
std::string checkstyle(const view::Results& results, const Options& options);
std::string markdown(const view::Results& results, const Options& options);

// The large ones, which need never stand in memory as a whole.
void full(const view::Results& results, const Options& options, const Sink& sink);
void concise(const view::Results& results, const Options& options, const Sink& sink);
void json(const view::Results& results, const Options& options, const Sink& sink);
void sarif(const view::Results& results, const Options& options, const Sink& sink);

std::string render(Format format, const view::Results& results, const Options& options);
// The same bytes.
void render(Format format, const view::Results& results, const Options& options, const Sink& sink);

// The JSON Schema (draft 2020-12) of the json format.
std::string_view result_schema();

}  // namespace thalweg::render
