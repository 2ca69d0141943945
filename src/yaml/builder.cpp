// SPDX-License-Identifier: Apache-2.0
#include "yaml/builder.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/utf8.h"
#include "yaml/explain.h"
#include "yaml/tags.h"

namespace thalweg::yaml {

constexpr std::size_t kBytesPerExpandedNode = 8;
constexpr const char* kStart = "start the file with keys, such as `thalweg: 1`";

Builder::Builder(std::string_view bytes, Tree& tree, const Limits& limits, const Handlers* handlers,
                 Problems& problems)
    : bytes_(bytes),
      limits_(limits),
      problems_(problems),
      writer_(tree),
      anchors_(tree),
      finisher_(problems),
      sections_(handlers, writer_, anchors_, finisher_, problems),
      streaming_(handlers != nullptr) {}

// --- leaves -----------------------------------------------------------------

// yaml-cpp marks a value that is not there at the token that follows.
Offset Builder::place_of_missing(Offset at) {
  if (frames_.empty()) return at;
  const Frame& frame = frames_.back();
  if (in_value() && frame.kind == NodeKind::map) {
    return behind_colon(bytes_, frame.reached).value_or(frame.reached);
  }
  if (frame.kind == NodeKind::sequence && !frame.flow) {
    return behind_dash(bytes_, frame.reached).value_or(at);
  }
  return at;
}

// At the end of a block map yaml-cpp lets a line without a colon pass as a key.
bool Builder::require_colon(Offset at) {
  if (!in_value() || frames_.back().kind != NodeKind::map || frames_.back().flow) return true;
  const Frame& frame = frames_.back();
  const bool explicit_key = byte_at(bytes_, at) == '?' && ends_word(bytes_, at + 1);
  if (explicit_key || behind_colon(bytes_, frame.reached)) return true;
  const Tree::Record& key = writer_.record(frame.key);
  problems_.fatal(key.begin, key.end, "expected `:` behind this key",
                  "write `key: value`, or indent the line if it continues the one above");
  return false;
}

// The end of a null that stands at `at` as a word. A missing value is marked at
// its own key, or at what follows: the next key may be called `null`.
std::optional<Offset> Builder::written_null(Offset at) const {
  if (frames_.empty()) return null_word_end(bytes_, at, "");
  const Frame& frame = frames_.back();
  if (at < frame.reached) return std::nullopt;
  if (frame.kind == NodeKind::map && frame.expects_key) return null_word_end(bytes_, at, ":,}");
  return null_word_end(bytes_, at, frame.flow ? ",]}" : "");
}

// A null has properties only if it has an anchor; those that stand at the place
// of a missing value may belong to what follows.
Properties Builder::properties_of_null(const Event& event) const {
  if (event.anchor != 0) return skip_properties(bytes_, event.at);
  return {event.at, event.at, 0, false};
}

void Builder::null(const Event& event) {
  const Offset value = properties_of_null(event).value;
  if (const std::optional<Offset> end = written_null(value)) {
    add_leaf({.begin = value, .end = *end}, event.anchor);
  } else if (require_colon(event.at)) {
    missing(event);
  }
}

void Builder::missing(const Event& event) {
  const Offset at = event.anchor != 0 ? properties_of_null(event).end : place_of_missing(event.at);
  add_leaf({.begin = at, .end = at}, event.anchor);
}

void Builder::scalar(const Event& event, std::string_view text) {
  const Properties properties = skip_properties(bytes_, event.at);
  Tree::Record record{.begin = properties.value, .kind = NodeKind::scalar};
  const char first = byte_at(bytes_, properties.value);
  const bool missing =
      text.empty() && first != '"' && first != '\'' && first != '|' && first != '>';
  if (missing) {
    record.begin = record.end = record.text = properties.end;
    record.in_source = true;
  } else if (!place_scalar(record, text)) {
    return;
  }
  check_tag(event, properties, record);
  if (record.kind == NodeKind::null) record.text_length = 0;
  add_leaf(record, event.anchor);
}

// Sets the end and the text of a scalar that begins at `record.begin`.
bool Builder::place_scalar(Tree::Record& record, std::string_view text) {
  const Offset begin = record.begin;
  const char first = byte_at(bytes_, begin);
  const bool in_quotes = first == '"' || first == '\'';
  if (in_quotes) {
    const std::optional<Offset> end = quoted_end(bytes_, begin);
    if (!end) {
      problems_.fatal(explain_open_quote(bytes_, problems_.file(), begin));
      return false;
    }
    record.end = *end;
  } else if (first == '|' || first == '>') {
    record.end = block_end(bytes_, begin, text);
  } else {
    record.end = plain_end(bytes_, begin, text);
  }
  if (text.size() > limits_.scalar_size) {
    problems_.fatal(begin, begin + 1,
                    fmt::format("this text has {} bytes, more than the limit of {}", text.size(),
                                to_binary_size(limits_.scalar_size)),
                    "keep long texts in files of their own");
    return false;
  }
  record.quoted = in_quotes || first == '|' || first == '>';
  record.text = begin + (in_quotes ? 1 : 0);
  record.text_length = static_cast<std::uint32_t>(text.size());
  record.in_source = bytes_.substr(record.text, text.size()) == text &&
                     record.end - begin == text.size() + (in_quotes ? 2 : 0);
  if (!record.in_source) keep_escaped(record, text);
  return true;
}

// yaml-cpp writes the escapes `\N` and `\_` as one byte, which is not UTF-8.
void Builder::keep_escaped(Tree::Record& record, std::string_view text) {
  if (byte_at(bytes_, record.begin) != '"') return writer_.keep_text(record, text);
  std::string mended;
  for (std::string_view rest = text; !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    const auto byte = static_cast<unsigned char>(rest.front());
    const std::uint32_t value = point.valid ? point.value : byte;
    if ((value < 0x20 && !is_space(static_cast<char>(byte))) || value == 0x7f) {
      problems_
          .error(kSyntax, problems_.span(record.begin, record.end),
                 fmt::format("this text has the control character U+{:04X}", value))
          .help = "remove the escape; of the control characters only `\\t`, `\\n` and `\\r` stand";
    }
    if (!point.valid) mended.push_back('\xc2');
    mended.append(rest.substr(0, point.length));
    rest.remove_prefix(point.length);
  }
  writer_.keep_text(record, mended);
}

void Builder::check_tag(const Event& event, const Properties& properties, Tree::Record& record) {
  if (event.tag == "?" || event.tag == "!") {
    record.quoted |= properties.has_tag;
    return;
  }
  if (apply_tag(event.tag, record)) return;
  const Offset begin = properties.tag;
  const Offset end = std::max(begin, anchor_end(bytes_, begin));
  problems_
      .error(kSyntax, problems_.span(begin, end),
             fmt::format("tag {} is not supported", quote(bytes_.substr(begin, end - begin))))
      .help =
      "remove the tag; only `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!map` and "
      "`!!seq` are read";
}

void Builder::add_leaf(Tree::Record record, std::uint32_t anchor) {
  if (frames_.empty()) {
    return problems_.fatal(record.begin, record.end,
                           record.kind == NodeKind::null ? "the file has no content"
                                                         : "the file is one text, not a map",
                           kStart);
  }
  if (!has_room(record.begin)) return;
  const std::uint32_t index = writer_.add(record);
  if (anchor != 0) anchors_.close(anchor, index);
  complete(index, record.end);
}

void Builder::define_anchor(Offset at) {
  if (anchors_.size() < limits_.anchors) return anchors_.define();
  problems_.fatal(at, at, fmt::format("more than {} anchors in this file", limits_.anchors),
                  "remove the anchors that no alias needs");
}

bool Builder::has_room(Offset at) {
  if (writer_.size() < limits_.nodes) return true;
  problems_.fatal(
      at, at,
      fmt::format("more than {} values in one {}", limits_.nodes, streaming_ ? "entry" : "file"),
      "split it");
  return false;
}

void Builder::alias(Offset at, std::uint32_t anchor) {
  const Offset end = anchor_end(bytes_, at);
  const auto target = anchors_.find(writer_.tree(), anchor);
  if (!target) {
    return problems_.fatal(at, end,
                           fmt::format("alias {} stands inside the value it names",
                                       quote(bytes_.substr(at, end - at))),
                           "a value cannot contain itself; name a smaller part, or write it out");
  }
  const Weight weight = weigh(*target->tree, target->index);
  expanded_ += weight.nodes;
  const std::uint64_t most = limits_.expanded_nodes + bytes_.size() / kBytesPerExpandedNode;
  if (expanded_ > most) {
    return problems_.fatal(at, end,
                           fmt::format("aliases stand for more than {} values in this file", most),
                           "write fewer aliases of aliases");
  }
  if (frames_.size() + weight.depth > limits_.depth) {
    return problems_.fatal(at, end,
                           fmt::format("alias {} nests deeper than {} levels here",
                                       quote(bytes_.substr(at, end - at)), limits_.depth),
                           "write fewer aliases of aliases");
  }
  complete(writer_.copy(*target->tree, target->index, problems_.span(at, end)), end);
}

// --- containers -------------------------------------------------------------

Builder::Role Builder::role_of(NodeKind kind, const Event& event) {
  if (!streaming_) return Role::plain;
  if (frames_.empty()) return Role::root;
  const Frame& parent = frames_.back();
  const bool streams = parent.role == Role::root && !parent.expects_key && kind == NodeKind::map &&
                       event.anchor == 0 && writer_.record(0).kind == NodeKind::scalar &&
                       !is_merge_key(writer_.tree(), 0) && sections_.is_section(0);
  return streams ? Role::section : Role::plain;
}

void Builder::begin(NodeKind kind, const Event& event, bool flow) {
  const Properties properties = skip_properties(bytes_, event.at);
  const Offset at = properties.value;
  if (frames_.size() >= limits_.depth) {
    return problems_.fatal(at, at + 1, fmt::format("nested deeper than {} levels", limits_.depth),
                           "use fewer levels of lists and maps");
  }
  if (frames_.empty() && kind != NodeKind::map) {
    return problems_.fatal(at, at + 1, "the file is a list, not a map", kStart);
  }
  Tree::Record record{.begin = at, .end = at, .kind = kind};
  check_tag(event, properties, record);
  record.quoted = false;
  Frame frame{.begin = at, .reached = at, .kind = kind, .role = role_of(kind, event), .flow = flow};
  const char first = byte_at(bytes_, at);
  if (flow && (first == '[' || first == '{')) ++frame.reached;
  frame.expects_key = kind == NodeKind::map;
  frame.anchor = event.anchor;
  if (!has_room(at)) return;
  if (frame.role == Role::plain) frame.index = writer_.add(record);
  if (frame.role == Role::section) sections_.open_section(frames_.back().drop);
  if (event.anchor != 0) anchors_.open(event.anchor);
  frames_.push_back(frame);
}

Offset Builder::end_of(const Frame& frame) const {
  const char first = byte_at(bytes_, frame.begin);
  if (!frame.flow || (first != '[' && first != '{')) return frame.reached;
  return behind_bracket(bytes_, frame.reached).value_or(frame.reached);
}

// A plain container, whose record is still open, is complete.
void Builder::close(Frame& frame) {
  Tree::Record& record = writer_.record(frame.index);
  record.next = writer_.size();
  if (frame.kind == NodeKind::map &&
      finisher_.inspect(writer_.tree(), frame.index, frame.entries, frame.has_merge)) {
    anchors_.save_from(writer_.tree(), frame.index + 1);
    writer_.rearrange(frame.index, finisher_.order());
    Tree::Record& again = writer_.record(frame.index);
    again.next = writer_.size();
    frame.entries = 0;
    for (std::uint32_t i = frame.index + 1; i < again.next; i = writer_.record(i).next) {
      frame.last = i;
      ++frame.entries;
    }
  }
  if (frame.entries > 0) writer_.record(frame.last).last = true;
  if (frame.anchor != 0) anchors_.close(frame.anchor, frame.index);
}

void Builder::end() {
  Frame frame = frames_.back();
  const Offset end = end_of(frame);
  frames_.pop_back();
  switch (frame.role) {
    case Role::root:
      return sections_.close_top();
    case Role::section:
      sections_.close_section(frame.entries == 0, frame.begin, end);
      frames_.back().reached = end;
      frames_.back().expects_key = true;
      frames_.back().drop = false;
      return forget(0);
    case Role::plain:
      writer_.record(frame.index).end = end;
      close(frame);
      return complete(frame.index, end);
  }
}

// --- entries ----------------------------------------------------------------

void Builder::complete(std::uint32_t index, Offset end) {
  if (frames_.empty()) return;
  Frame& frame = frames_.back();
  frame.reached = end;
  if (frame.kind == NodeKind::sequence) {
    frame.last = index;
    ++frame.entries;
  } else if (frame.expects_key) {
    complete_key(frame, index);
  } else {
    complete_value(frame, index);
  }
}

void Builder::complete_key(Frame& frame, std::uint32_t index) {
  frame.key = index;
  frame.expects_key = false;
  if (writer_.record(index).kind != NodeKind::scalar) {
    frame.drop = true;
    return report_key(writer_.record(index));
  }
  if (frame.role == Role::plain) {
    frame.has_merge |= is_merge_key(writer_.tree(), index);
  } else {
    frame.drop = frame.role == Role::root ? !sections_.open_top_key() : !sections_.open_entry_key();
  }
}

void Builder::report_key(const Tree::Record& key) {
  std::string message = "a list or a map cannot be a key";
  std::string help = "write a plain text";
  if (bytes_.substr(key.begin > 0 ? key.begin - 1 : 0, 2) == "{{") {
    help = "put a value with `{{ … }}` in quotes";
  } else if (key.kind == NodeKind::null && key.begin == key.end) {
    message = "there is no key before this `:`";
    help = "write a key, or put the value in quotes";
  } else if (key.kind == NodeKind::null) {
    message = "`null` cannot be a key";
    help = "put it in quotes if it is a name";
  }
  problems_.error(kSyntax, writer_.tree().span(key), std::move(message)).help = std::move(help);
}

void Builder::complete_value(Frame& frame, std::uint32_t index) {
  frame.expects_key = true;
  ++frame.entries;
  if (frame.drop) {
    frame.drop = false;
    if (frame.role == Role::plain) {
      --frame.entries;
    } else {
      problems_.flush();
    }
    return forget(frame.key);
  }
  frame.last = index;
  if (frame.role == Role::plain) return;
  writer_.record(index).last = true;
  if (frame.role == Role::root) {
    sections_.top_value();
  } else {
    sections_.entry_value();
  }
  forget(frame.key);
}

// Drops the records from `index` on, but not what is anchored in them.
void Builder::forget(std::uint32_t index) {
  anchors_.save_from(writer_.tree(), index);
  writer_.truncate(index);
}

bool Builder::finish() {
  if (problems_.failed()) return false;
  problems_.flush();
  return !problems_.failed();
}

}  // namespace thalweg::yaml
