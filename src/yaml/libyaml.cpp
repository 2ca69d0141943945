// SPDX-License-Identifier: Apache-2.0
// The bridge to libyaml: bytes in, events on a tape, or none at all.
#include <string>
#include <unordered_map>
#include <vector>
#include <yaml.h>

#include "yaml/places.h"
#include "yaml/readers.h"
#include "yaml/tape.h"

namespace thalweg::yaml {
namespace {

std::string_view view(const yaml_char_t* text, std::size_t length) {
  return {reinterpret_cast<const char*>(text), length};
}
std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// The last byte before `at` that is no blank.
char last_before(std::string_view bytes, Offset at) {
  while (at > 0 && is_blank(bytes[at - 1])) --at;
  return at > 0 ? bytes[at - 1] : '\n';
}

// libyaml's marks count code points. Follows them through valid UTF-8 to where
// they stand in bytes; they come nearly in order.
class Cursor {
 public:
  Cursor(std::string_view bytes, Offset begin) : bytes_(bytes), at_(begin) {}

  Offset at(const yaml_mark_t& mark) {
    for (; index_ < mark.index; ++index_) {
      for (++at_; continues(at_); ++at_) {
      }
    }
    for (; index_ > mark.index; --index_) {
      for (--at_; continues(at_); --at_) {
      }
    }
    return at_;
  }

 private:
  bool continues(Offset at) const { return (byte_at(bytes_, at) & 0xc0) == 0x80; }

  std::string_view bytes_;
  Offset at_;
  std::size_t index_ = 0;
};

class Events {
 public:
  explicit Events(std::string_view bytes) {
    good_ = yaml_parser_initialize(&parser_) != 0;
    if (!good_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                 bytes.size());
  }
  ~Events() {
    if (good_) yaml_parser_delete(&parser_);
    yaml_event_delete(&event_);
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // The next event, valid until the one after; none where libyaml refuses.
  const yaml_event_t* next() {
    yaml_event_delete(&event_);
    return good_ && yaml_parser_parse(&parser_, &event_) != 0 ? &event_ : nullptr;
  }

 private:
  yaml_parser_t parser_;
  yaml_event_t event_{};
  bool good_;
};

// Records the document, or gives up where it is to be left to yaml-cpp.
class Recorder {
 public:
  Recorder(std::string_view bytes, const Limits& limits)
      : bytes_(bytes),
        limits_(limits),
        cursor_(bytes, line_begin(bytes, 0)),
        events_(bytes.substr(line_begin(bytes, 0))),
        tape_(bytes) {}

  bool record();
  const Tape& tape() const { return tape_; }

 private:
  struct Level {
    bool map = false;
    bool flow = false;  // and so is all below it
    bool at_key = false;
  };

  bool take(const yaml_event_t& event);
  bool take_scalar(const yaml_event_t& event);
  bool take_alias(const yaml_event_t& event);
  bool take_begin(const yaml_event_t& event, Level level, const yaml_char_t* anchor,
                  const yaml_char_t* tag);
  bool take_end();
  bool take_properties(Offset at, const yaml_char_t* anchor, const yaml_char_t* tag);
  void complete();
  bool is_odd_place(Offset at) const;
  bool is_name(Offset at, std::string_view name) const;
  bool is_odd_plain(Offset at, bool anchored, std::string_view text) const;
  bool is_odd_block(Offset at) const;
  bool is_odd(const yaml_event_t& event, Offset at, std::string_view text) const;

  std::string_view bytes_;
  const Limits& limits_;
  Cursor cursor_;
  Events events_;
  Tape tape_;
  std::vector<Level> levels_;
  std::unordered_map<std::string, std::uint32_t> anchors_;
  std::uint32_t anchor_count_ = 0;
};

// --- what is left to yaml-cpp ------------------------------------------------

// A missing key is a mistake. Inside brackets, yaml-cpp refuses some values that
// are left out, and a `?` in a text. It takes an anchor for the begin of a key, and
// goes by its column, unless it stands behind `key: `.
bool Recorder::is_odd_plain(Offset at, bool anchored, std::string_view text) const {
  const Level& level = levels_.back();
  if (text.empty()) return level.at_key || level.flow;
  if (anchored && last_before(bytes_, at) != ':') return true;
  return level.flow && text.find('?') != std::string_view::npos;
}

// yaml-cpp goes by another column where the header begins a line or stands behind
// properties; it folds other line breaks at the end of `>+`, and at that of a file.
bool Recorder::is_odd_block(Offset at) const {
  const char mark = byte_at(bytes_, at);
  if (mark != '|' && mark != '>') return true;
  if (is_break(last_before(bytes_, at))) return true;
  if (mark == '|') return false;
  const std::string_view header = bytes_.substr(at, anchor_end(bytes_, at) - at);
  return header.find('+') != std::string_view::npos || bytes_.back() != '\n';
}

// yaml-cpp drops the line breaks before a closing quote.
bool Recorder::is_odd(const yaml_event_t& event, Offset at, std::string_view text) const {
  const auto& scalar = event.data.scalar;
  switch (scalar.style) {
    case YAML_PLAIN_SCALAR_STYLE:
      return is_odd_plain(at, scalar.anchor != nullptr, text);
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE:
      return is_odd_block(at);
    default:
      return text.ends_with('\n') && event.start_mark.line != event.end_mark.line;
  }
}

// Inside brackets, libyaml takes `[?a]` for `[? a]`.
bool Recorder::is_odd_place(Offset at) const {
  if (levels_.empty()) return false;
  return levels_.back().flow && byte_at(bytes_, at - 1) == '?';
}

// libyaml ends the name behind `&` or `*` before a colon.
bool Recorder::is_name(Offset at, std::string_view name) const {
  return bytes_.substr(at + 1, anchor_end(bytes_, at) - at - 1) == name;
}

bool Recorder::take_properties(Offset at, const yaml_char_t* anchor, const yaml_char_t* tag) {
  if (tag != nullptr || byte_at(bytes_, at) == '!' || is_odd_place(at)) return false;
  if (anchor == nullptr) return true;
  if (!is_name(at, view(anchor)) || skip_properties(bytes_, at).has_tag) return false;
  tape_.anchor(at);
  anchors_[std::string(view(anchor))] = ++anchor_count_;
  return true;
}

// --- events -----------------------------------------------------------------

bool is_null(std::string_view text) {
  return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

bool Recorder::take_scalar(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  const Offset at = cursor_.at(event.start_mark);
  const std::string_view text = view(scalar.value, scalar.length);
  const bool plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (levels_.empty() || text.size() > limits_.scalar_size || is_odd(event, at, text)) return false;
  if (!take_properties(at, scalar.anchor, scalar.tag)) return false;
  if (plain && text.empty()) {
    tape_.missing(at);
  } else if (plain && is_null(text)) {
    tape_.null(at);
  } else {
    tape_.scalar(at, text);
  }
  complete();
  return true;
}

bool Recorder::take_alias(const yaml_event_t& event) {
  const std::string_view name = view(event.data.alias.anchor);
  const Offset at = cursor_.at(event.start_mark);
  const auto anchor = anchors_.find(std::string(name));
  if (levels_.empty() || anchor == anchors_.end()) return false;
  if (is_odd_place(at) || !is_name(at, name)) return false;
  tape_.alias(at, anchor->second);
  complete();
  return true;
}

bool Recorder::take_begin(const yaml_event_t& event, Level level, const yaml_char_t* anchor,
                          const yaml_char_t* tag) {
  const Offset at = cursor_.at(event.start_mark);
  if (levels_.empty() ? !level.map : levels_.back().at_key) return false;
  if (levels_.size() >= limits_.depth) return false;
  if (!take_properties(at, anchor, tag)) return false;
  tape_.begin(level.map ? NodeKind::map : NodeKind::sequence, at, level.flow);
  levels_.push_back(level);
  return true;
}

bool Recorder::take_end() {
  tape_.end();
  levels_.pop_back();
  complete();
  return true;
}

// A key or a value is complete.
void Recorder::complete() {
  if (levels_.empty()) return;
  Level& level = levels_.back();
  level.at_key = level.map && !level.at_key;
}

bool Recorder::take(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_START_EVENT:
      return true;
    case YAML_SCALAR_EVENT:
      return take_scalar(event);
    case YAML_ALIAS_EVENT:
      return take_alias(event);
    case YAML_SEQUENCE_START_EVENT: {
      const auto& list = event.data.sequence_start;
      const Level level{false, list.style == YAML_FLOW_SEQUENCE_STYLE, false};
      return take_begin(event, level, list.anchor, list.tag);
    }
    case YAML_MAPPING_START_EVENT: {
      const auto& map = event.data.mapping_start;
      const Level level{true, map.style == YAML_FLOW_MAPPING_STYLE, true};
      return take_begin(event, level, map.anchor, map.tag);
    }
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return take_end();
    default:
      return false;
  }
}

// One document, and nothing behind it.
bool Recorder::record() {
  while (const yaml_event_t* event = events_.next()) {
    if (event->type == YAML_DOCUMENT_END_EVENT) {
      return skip_gap(bytes_, cursor_.at(event->end_mark)) >= bytes_.size();
    }
    if (!take(*event)) return false;
  }
  return false;
}

// U+0085, U+2028 and U+2029 end a line for libyaml, as they did in YAML 1.1.
bool has_old_break(std::string_view bytes) {
  return bytes.find("\xc2\x85") != std::string_view::npos ||
         bytes.find("\xe2\x80\xa8") != std::string_view::npos ||
         bytes.find("\xe2\x80\xa9") != std::string_view::npos;
}

bool is_odd_file(std::string_view bytes) {
  return byte_at(bytes, skip_gap(bytes, line_begin(bytes, 0))) == '%' || has_old_break(bytes);
}

}  // namespace

bool read_by_libyaml(std::string_view bytes, const Limits& limits, Builder& builder,
                     const Problems& problems) {
  if (is_odd_file(bytes)) return false;
  Recorder recorder(bytes, limits);
  if (!recorder.record()) return false;
  recorder.tape().play(builder, problems);
  return true;
}

}  // namespace thalweg::yaml
