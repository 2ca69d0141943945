// SPDX-License-Identifier: Apache-2.0
#include "yaml/tape.h"

namespace thalweg::yaml {
namespace {

// An event is a byte with its kind and flags, how far it is from the one before
// (modulo 2^32), and a number or a text.
constexpr std::uint8_t kKindMask = 0x07;
constexpr std::uint8_t kFlow = 0x08;
constexpr std::uint8_t kInSource = 0x10;  // the text stands at the place
constexpr std::uint8_t kQuoted = 0x20;    // … or one byte behind it

// A number is written in digits of seven bits, the lowest first.
constexpr unsigned kDigitBits = 7;
constexpr std::uint8_t kMore = 0x80;

}  // namespace

// --- recording --------------------------------------------------------------

void Tape::add_number(std::uint32_t number) {
  for (; number >= kMore; number >>= kDigitBits) {
    events_.push_back(static_cast<char>(number | kMore));
  }
  events_.push_back(static_cast<char>(number));
}

void Tape::add(Kind kind, std::uint8_t flags, Offset at) {
  events_.push_back(static_cast<char>(static_cast<std::uint8_t>(kind) | flags));
  add_number(at - reached_);
  reached_ = at;
}

void Tape::scalar(Offset at, std::string_view text) {
  const bool quoted = byte_at(bytes_, at) == '"' || byte_at(bytes_, at) == '\'';
  const bool in_source = bytes_.substr(at + (quoted ? 1 : 0), text.size()) == text;
  add(Kind::scalar, static_cast<std::uint8_t>((quoted ? kQuoted : 0) | (in_source ? kInSource : 0)),
      at);
  add_number(static_cast<std::uint32_t>(text.size()));
  if (!in_source) events_.append(text);
}

void Tape::alias(Offset at, std::uint32_t anchor) {
  add(Kind::alias, 0, at);
  add_number(anchor);
}

void Tape::begin(NodeKind kind, Offset at, bool flow) {
  add(kind == NodeKind::map ? Kind::map : Kind::sequence, flow ? kFlow : 0, at);
}

void Tape::end() {
  events_.push_back(static_cast<char>(Kind::end));
}

// --- playing ----------------------------------------------------------------

class Tape::Player {
 public:
  Player(const Tape& tape, Builder& builder)
      : bytes_(tape.bytes_), events_(tape.events_), builder_(builder) {}

  bool at_end() const { return next_ == events_.size(); }
  void play_one();

 private:
  std::uint8_t byte() { return static_cast<std::uint8_t>(events_[next_++]); }
  std::uint32_t number();
  std::string_view text(std::uint8_t flags);
  void play_node(Kind kind, std::uint8_t flags);

  std::string_view bytes_;
  std::string_view events_;
  Builder& builder_;
  std::size_t next_ = 0;
  Event event_;
  std::uint32_t anchors_ = 0;
};

std::uint32_t Tape::Player::number() {
  std::uint32_t number = 0;
  for (unsigned shift = 0;; shift += kDigitBits) {
    const std::uint8_t digit = byte();
    number |= static_cast<std::uint32_t>(digit & ~kMore) << shift;
    if ((digit & kMore) == 0) return number;
  }
}

std::string_view Tape::Player::text(std::uint8_t flags) {
  const std::uint32_t length = number();
  if ((flags & kInSource) != 0) {
    return bytes_.substr(event_.at + ((flags & kQuoted) != 0 ? 1 : 0), length);
  }
  next_ += length;
  return events_.substr(next_ - length, length);
}

void Tape::Player::play_one() {
  const std::uint8_t head = byte();
  const auto kind = static_cast<Kind>(head & kKindMask);
  if (kind == Kind::end) return builder_.end();
  event_.at += number();
  if (kind == Kind::anchor) {
    event_.anchor = ++anchors_;
    return builder_.define_anchor(event_.at);
  }
  play_node(kind, head);
  event_.anchor = 0;
}

void Tape::Player::play_node(Kind kind, std::uint8_t flags) {
  switch (kind) {
    case Kind::null:
      return builder_.null(event_);
    case Kind::missing:
      return builder_.missing(event_);
    case Kind::scalar:
      return builder_.scalar(event_, text(flags));
    case Kind::alias:
      return builder_.alias(event_.at, number());
    case Kind::sequence:
    case Kind::map:
      return builder_.begin(kind == Kind::map ? NodeKind::map : NodeKind::sequence, event_,
                            (flags & kFlow) != 0);
    case Kind::anchor:
    case Kind::end:
      return;
  }
}

void Tape::play(Builder& builder, const Problems& problems) const {
  Player player(*this, builder);
  while (!player.at_end() && !problems.failed()) player.play_one();
}

}  // namespace thalweg::yaml
