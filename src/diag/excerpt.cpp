// SPDX-License-Identifier: Apache-2.0
#include "diag/excerpt.h"

#include <algorithm>
#include <vector>

#include "base/utf8.h"
#include "diag/marks.h"
#include "diag/shown_line.h"

namespace thalweg::diag {
namespace {

using source::FileId;
using source::Position;
using source::SourceMap;
using source::Span;

// A place on the line where it begins.
struct Place {
  FileId file;
  std::uint32_t line = 1;
  std::size_t begin = 0;  // bytes of the line
  std::size_t end = 0;
  Position position;
  bool primary = false;
  std::string_view message;
};

Place place_of(const SourceMap& sources, Span span, bool primary, std::string_view message) {
  Place place;
  place.file = span.file;
  place.position = sources.begin(span);
  place.line = place.position.line;
  const std::size_t start = sources.line_start(span.file, place.line);
  const std::size_t length = sources.line(span.file, place.line).size();
  place.begin = std::min(std::max<std::size_t>(span.begin, start) - start, length);
  place.end = std::clamp(std::max<std::size_t>(span.end, start) - start, place.begin, length);
  place.primary = primary;
  place.message = message;
  return place;
}

// The primary file first, then by file and line; the primary place first on its line.
std::vector<Place> collect(const SourceMap& sources, Span primary, std::string_view message,
                           std::span<const Label> related) {
  std::vector<Place> places;
  if (primary) places.push_back(place_of(sources, primary, true, message));
  for (const Label& label : related) {
    if (label.span) places.push_back(place_of(sources, label.span, false, label.message));
  }
  std::stable_sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
    if (a.file != b.file) {
      return a.file == primary.file || (b.file != primary.file && a.file < b.file);
    }
    return a.line < b.line;
  });
  return places;
}

std::string place_text(const SourceMap& sources, FileId file, Position position) {
  return escaped(sources.name(file)) + ':' + std::to_string(position.line) + ':' +
         std::to_string(position.column);
}

// What all blocks of one excerpt share.
class Writer {
 public:
  Writer(std::string& out, const SourceMap& sources, const Palette& palette, Severity severity,
         std::size_t gutter)
      : out_(out),
        sources_(sources),
        palette_(palette),
        gutter_(gutter),
        colours_{palette.of(severity), palette.gutter, palette.reset} {}

  void block(std::span<const Place> places, bool first) {
    const auto main = std::find_if(places.begin(), places.end(),
                                   [](const Place& place) { return place.primary; });
    if (!first) bar();
    head(main != places.end() ? *main : places.front(), first ? "-->" : ":::");
    bar();
    std::uint32_t shown = 0;
    while (!places.empty()) {
      const std::uint32_t line = places.front().line;
      const auto end = std::find_if(places.begin(), places.end(),
                                    [line](const Place& place) { return place.line != line; });
      const auto count = static_cast<std::size_t>(end - places.begin());
      if (shown > 0) between(places.front().file, shown, line);
      source_line(places.first(count));
      places = places.subspan(count);
      shown = line;
    }
  }

 private:
  void coloured(std::string_view colour, std::string_view text) {
    out_ += colour;
    out_ += text;
    out_ += palette_.reset;
  }

  void head(const Place& place, std::string_view arrow) {
    out_.append(gutter_, ' ');
    coloured(palette_.gutter, arrow);
    out_ += ' ';
    coloured(palette_.path, place_text(sources_, place.file, place.position));
    out_ += '\n';
  }

  std::string bar_text() const {
    return std::string(gutter_ + 1, ' ').append(palette_.gutter).append("|").append(palette_.reset);
  }

  void bar() { out_.append(bar_text()).append("\n"); }

  void numbered(std::uint32_t line, const std::string& text) {
    std::string number = std::to_string(line);
    number.insert(0, gutter_ - number.size(), ' ');
    coloured(palette_.gutter, number + " |");
    if (!text.empty()) out_.append(" ").append(text);
    out_ += '\n';
  }

  // One line between two others costs no more than the dots that hide it.
  void between(FileId file, std::uint32_t before, std::uint32_t behind) {
    if (behind == before + 2) {
      numbered(before + 1, ShownLine(sources_.line(file, before + 1), 0, 0).text());
    } else if (behind > before + 2) {
      coloured(palette_.gutter, "...");
      out_ += '\n';
    }
  }

  // All places of one line. The window shows all of them, or the primary one.
  void source_line(std::span<const Place> places) {
    std::size_t from = places.front().begin, to = places.front().end;
    for (const Place& place : places) {
      from = std::min(from, place.begin);
      to = std::max(to, place.end);
    }
    const auto main = std::find_if(places.begin(), places.end(),
                                   [](const Place& place) { return place.primary; });
    if (main != places.end() && to - from > ShownLine::kWindow) {
      from = main->begin;
      to = main->end;
    }
    const ShownLine shown(sources_.line(places.front().file, places.front().line), from, to);
    numbered(places.front().line, shown.text());
    std::vector<Mark> marks;
    for (const Place& place : places) {
      const std::size_t begin = shown.column_of(place.begin);
      marks.push_back(
          {begin, std::max(begin + 1, shown.column_of(place.end)), place.primary, place.message});
    }
    append_marks(out_, bar_text() + ' ', std::move(marks), colours_);
  }

  std::string& out_;
  const SourceMap& sources_;
  const Palette& palette_;
  std::size_t gutter_;
  MarkColours colours_;
};

std::size_t gutter_for(std::span<const Place> places) {
  std::uint32_t last = 1;
  for (const Place& place : places) last = std::max(last, place.line);
  return std::to_string(last).size();
}

void append_headline(std::string& out, const Diagnostic& diagnostic, const Palette& palette) {
  out.append(palette.of(diagnostic.severity)).append(to_string(diagnostic.severity));
  if (!diagnostic.code.empty()) out.append("[").append(diagnostic.code).append("]");
  out.append(palette.reset).append(palette.bold).append(": ");
  append_escaped(out, diagnostic.message);
  out.append(palette.reset).append("\n");
}

}  // namespace

std::string_view Palette::of(Severity severity) const {
  if (severity == Severity::error) return error;
  return severity == Severity::warning ? warning : note;
}

const Palette& Palette::plain() {
  static constexpr Palette kPlain{};
  return kPlain;
}

const Palette& Palette::ansi() {
  static constexpr Palette kAnsi{.error = "\x1b[1;31m",
                                 .warning = "\x1b[1;33m",
                                 .note = "\x1b[1;36m",
                                 .path = "\x1b[36m",
                                 .code = "\x1b[1m",
                                 .gutter = "\x1b[1;34m",
                                 .help = "\x1b[1;32m",
                                 .bold = "\x1b[1m",
                                 .reset = "\x1b[0m"};
  return kAnsi;
}

std::size_t append_excerpt(std::string& out, const SourceMap& sources, Severity severity,
                           Span primary, std::string_view primary_message,
                           std::span<const Label> related, const Palette& palette) {
  const std::vector<Place> all = collect(sources, primary, primary_message, related);
  std::span<const Place> places(all);
  const std::size_t gutter = gutter_for(places);
  Writer writer(out, sources, palette, severity, gutter);
  for (bool first = true; !places.empty(); first = false) {
    const auto end = std::find_if(places.begin(), places.end(), [&](const Place& place) {
      return place.file != places.front().file;
    });
    const auto count = static_cast<std::size_t>(end - places.begin());
    writer.block(places.first(count), first);
    places = places.subspan(count);
  }
  return gutter;
}

void append_note(std::string& out, std::size_t gutter, std::string_view kind, std::string_view text,
                 const Palette& palette) {
  out.append(gutter + 1, ' ').append(palette.gutter).append("=").append(palette.reset).append(" ");
  out.append(palette.help).append(kind).append(palette.reset).append(": ");
  while (true) {
    const std::size_t end = text.find('\n');
    append_escaped(out, text.substr(0, end));
    out += '\n';
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
    out.append(gutter + kind.size() + 5, ' ');
  }
}

void append_full(std::string& out, const SourceMap& sources, const Diagnostic& diagnostic,
                 const Palette& palette) {
  append_headline(out, diagnostic, palette);
  const std::size_t gutter = append_excerpt(out, sources, diagnostic.severity, diagnostic.span, "",
                                            diagnostic.related, palette);
  for (const Label& label : diagnostic.related) {
    if (!label.span) append_note(out, gutter, "note", label.message, palette);
  }
  if (!diagnostic.help.empty()) append_note(out, gutter, "help", diagnostic.help, palette);
}

void append_concise(std::string& out, const SourceMap& sources, const Diagnostic& diagnostic) {
  if (diagnostic.span) {
    out += place_text(sources, diagnostic.span.file, sources.begin(diagnostic.span));
    out += ": ";
  }
  out.append(to_string(diagnostic.severity)).append(": ");
  append_escaped(out, diagnostic.message);
  if (!diagnostic.code.empty()) out.append(" [").append(diagnostic.code).append("]");
  out += '\n';
}

}  // namespace thalweg::diag
