// SPDX-License-Identifier: Apache-2.0
#include "manifest/read_value.h"

#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/payload.h"
#include "manifest/plain.h"
#include "manifest/read_record.h"
#include "manifest/units_hint.h"

namespace thalweg::manifest {

namespace {

constexpr std::string_view kSpellingOfIds =
    "ids begin with a letter and are lower case letters, digits and single `-`, `_` or `.`";

// `kUnbounded` stays free for the word.
std::optional<std::uint32_t> unless_unbounded(std::optional<std::uint32_t> count) {
  return count == kUnbounded ? std::nullopt : count;
}

std::optional<std::uint32_t> parse_count(std::string_view text) {
  return unless_unbounded(parse_digits(text));
}

// `3`, `3..7`, `3..`
std::optional<Versions> parse_versions(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto from = parse_count(text.substr(0, dots));
  if (!from) return std::nullopt;
  if (dots == std::string_view::npos) return Versions{*from, *from};
  if (dots + 2 == text.size()) return Versions{*from, Versions::kOpen};
  const auto to = parse_count(text.substr(dots + 2));
  if (!to || *to < *from) return std::nullopt;
  return Versions{*from, *to};
}

std::optional<std::size_t> index_of(std::span<const std::string_view> words,
                                    std::string_view text) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == text) return i;
  }
  return std::nullopt;
}

// The value of a scalar with a unit, as bits.
std::optional<std::uint64_t> quantity(Type type, std::string_view text) {
  const auto packed = [](const auto& value) {
    return value ? std::optional(pack(*value)) : std::nullopt;
  };
  switch (type) {
    case Type::duration_or_none:
      if (text == "none") return pack(Duration::none());
      [[fallthrough]];
    case Type::duration:
      return packed(parse_duration(text));
    case Type::rate:
      return packed(parse_rate(text));
    case Type::size:
      return packed(parse_size(text));
    case Type::percentage:
      return packed(parse_percentage(text));
    default:
      return packed(parse_date(text));
  }
}

diag::Diagnostic& report_bad_scalar(Loading& loading, const FieldInfo& field, yaml::Node value) {
  return loading.problems.error(
      kBadValue, value.span(),
      fmt::format("`{}` takes {}, not {}{}", field.spelling, expectation(field),
                  value.is_quoted() ? "the text " : "", quote(value.text())));
}

bool bad_quantity(Loading& loading, const FieldInfo& field, yaml::Node value) {
  diag::Diagnostic& problem = report_bad_scalar(loading, field, value);
  const std::string repaired = repaired_quantity(field.type, value.text());
  if (value.text() == "none") {
    problem.help = "leave the key out where there is none";
    return false;
  }
  problem.help = repaired.empty() ? std::string(how_to_write(field.type))
                                  : fmt::format("did you mean `{}`?", repaired);
  return false;
}

bool bad_number(Loading& loading, const FieldInfo& field, yaml::Node value) {
  diag::Diagnostic& problem = report_bad_scalar(loading, field, value);
  std::string digits(value.text());
  std::erase_if(digits, [](char c) { return c == '_' || c == '\'' || c == ' '; });
  if (value.is_quoted() && spells_number(value.text())) {
    problem.help = "write the number without quotes";
  } else if (is_digits(value.text())) {
    problem.help = fmt::format("the largest is {}", kUnbounded - 1);
  } else if (is_digits(digits)) {
    problem.help = fmt::format("did you mean `{}`?", digits);
  } else if (field.type == Type::version_range) {
    problem.help = "write one version, or the first and the last: `3..7`";
  }
  return false;
}

bool bad_flag(Loading& loading, const FieldInfo& field, yaml::Node value) {
  static constexpr std::string_view kYes[] = {"yes", "on", "y", "1", "true"};
  static constexpr std::string_view kNo[] = {"no", "off", "n", "0", "false"};
  const std::string said = to_lower(value.text());
  diag::Diagnostic& problem = report_bad_scalar(loading, field, value);
  if (value.is_quoted() && (said == "true" || said == "false")) {
    problem.help = fmt::format("write `{}` without quotes", said);
  } else if (index_of(kYes, said)) {
    problem.help = "did you mean `true`?";
  } else if (index_of(kNo, said)) {
    problem.help = "did you mean `false`?";
  }
  return false;
}

bool read_flag(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  if (!is_flag(value)) return bad_flag(loading, field, value);
  out.payload = pack(value.text().front() == 't' || value.text().front() == 'T');
  return true;
}

bool read_count(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  if (field.type == Type::count_or_unbounded && value.text() == "unbounded") {
    out.payload = pack(kUnbounded);
    return true;
  }
  const auto count = unless_unbounded(whole_number_of(value));
  if (!count) return bad_number(loading, field, value);
  out.payload = pack(*count);
  return true;
}

bool read_number(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  const auto number = number_of(value);
  if (!number) return bad_number(loading, field, value);
  out.payload = pack(*number);
  return true;
}

bool read_versions(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  const auto one = unless_unbounded(whole_number_of(value));
  const auto versions = one ? Versions{*one, *one} : parse_versions(value.text());
  if (!versions) return bad_number(loading, field, value);
  out.payload = pack(*versions);
  return true;
}

bool read_text(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  const bool free = field.type == Type::number_or_text && !is_flag(value);
  if (!free && !expect_text(loading, field, value)) return false;
  if (field.type == Type::name && !is_id(value.text())) {
    diag::Diagnostic& problem = loading.problems.error(
        kBadValue, value.span(), fmt::format("{} is not spelled as an id", quote(value.text())));
    const std::string id = as_id(value.text());
    problem.help = id.empty() ? std::string(kSpellingOfIds) : fmt::format("write `{}`", id);
    return false;
  }
  out.payload = pack(loading.intern(value));
  return true;
}

bool read_word(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  auto word = index_of(field.words, value.text());
  const auto number = whole_number_of(value);
  if (number) word = index_of(field.words, std::to_string(*number));  // `acks: 1`
  if (!word) {
    report_unknown_word(loading, field, value);
    return false;
  }
  out.payload = *word;
  return true;
}

// A reference, or a word in its place.
bool read_reference(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  const auto word = index_of(field.words, value.text());
  if (word || (field.type == Type::ref_or_none && value.text() == "none")) {
    out.variant = kVariantWord;
    out.payload = word.value_or(0);
    return true;
  }
  if (!expect_reference(loading, field, value)) return false;
  out.payload = pack(Reference{loading.intern(value), {}});
  return true;
}

bool read_scalar(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  switch (field.type) {
    case Type::boolean:
      return read_flag(loading, field, value, out);
    case Type::count:
    case Type::count_or_unbounded:
      return read_count(loading, field, value, out);
    case Type::number:
      return read_number(loading, field, value, out);
    case Type::version_range:
      return read_versions(loading, field, value, out);
    case Type::word:
      return read_word(loading, field, value, out);
    case Type::text:
    case Type::name:
    case Type::number_or_text:
      return read_text(loading, field, value, out);
    case Type::ref:
    case Type::ref_or_none:
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      return read_reference(loading, field, value, out);
    default:
      break;
  }
  const auto bits = quantity(field.type, value.text());
  if (!bits) return bad_quantity(loading, field, value);
  out.payload = *bits;
  return true;
}

bool read_flag_or_fields(Loading& loading, const FieldInfo& field, yaml::Node value,
                         Attribute& out) {
  if (!value.is_scalar() || !is_flag(value)) return read_texts(loading, field, value, out);
  out.variant = kVariantWord;
  return read_flag(loading, field, value, out);
}

bool read_record_or_none(Loading& loading, const FieldInfo& field, yaml::Node value,
                         Attribute& out) {
  if (value.is_scalar() && value.text() == "none") {
    out.variant = kVariantWord;
    return true;
  }
  return read_inner_record(loading, field, value, out);
}

}  // namespace

bool read_value(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  const source::Span span = value.span();
  out.begin = span.begin;
  out.length = short_length(span);
  if (value.is_null()) {
    loading.problems.error(kMissing, span, fmt::format("`{}` has no value", field.spelling)).help =
        fmt::format("write {}, or leave the key out", expectation(field));
    return false;
  }
  switch (field.type) {
    case Type::text_list:
      return read_texts(loading, field, value, out);
    case Type::text_list_or_flag:
      return read_flag_or_fields(loading, field, value, out);
    case Type::uniques:
      return read_uniques(loading, field, value, out);
    case Type::settings:
      return read_settings(loading, field, value, out);
    case Type::ref_list:
      return read_references(loading, field, value, out);
    case Type::word_list:
      return read_words(loading, field, value, out);
    case Type::record:
      return read_inner_record(loading, field, value, out);
    case Type::record_or_none:
      return read_record_or_none(loading, field, value, out);
    case Type::record_list:
      return read_record_list(loading, field, value, out);
    case Type::record_map:
      return read_record_map(loading, field, value, out);
    default:
      break;
  }
  if (value.is_scalar()) return read_scalar(loading, field, value, out);
  report_wrong_type(loading, field, value);
  return false;
}

bool expect_text(Loading& loading, const FieldInfo& field, yaml::Node value) {
  if (!value.is_scalar()) {
    report_wrong_type(loading, field, value);
    return false;
  }
  if (!is_number(value) && !is_flag(value)) return true;
  diag::Diagnostic& problem = loading.problems.error(
      kMissing, value.span(),
      fmt::format("`{}` takes {}, not {} `{}`", field.spelling, expectation(field),
                  is_flag(value) ? "the flag" : "the number", value.text()));
  const bool free_text = field.targets == kNoTarget && field.type != Type::name;
  problem.help = free_text
                     ? fmt::format("if it is a text, put it in quotes: `\"{}\"`", value.text())
                     : std::string(kSpellingOfIds);
  return false;
}

bool is_reference(std::string_view text, std::uint32_t targets) {
  const bool may_be_event = (targets & kEvent) != 0 && targets != kAnyElement;
  if (may_be_event) return !text.empty();
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return is_id(text);
  constexpr std::uint32_t kWithSlash = kDataset | kOperation;
  return (targets & kWithSlash) != 0 && is_id(text.substr(0, slash)) &&
         is_id(text.substr(slash + 1));
}

bool expect_reference(Loading& loading, const FieldInfo& field, yaml::Node value) {
  if (!expect_text(loading, field, value)) return false;
  if (is_reference(value.text(), field.targets)) return true;
  report_bad_reference(loading, field.targets, value);
  return false;
}

void report_bad_reference(Loading& loading, std::uint32_t targets, yaml::Node value) {
  diag::Diagnostic& problem = loading.problems.error(
      kBadValue, value.span(),
      fmt::format("{} is not spelled as {}", quote(value.text()), target_nouns(targets)));
  const std::string repaired = as_reference(value.text());
  problem.help = !repaired.empty() && is_reference(repaired, targets)
                     ? fmt::format("did you mean `{}`?", repaired)
                     : fmt::format("write {}", target_spelling(targets));
}

void report_wrong_type(Loading& loading, const FieldInfo& field, yaml::Node value) {
  diag::Diagnostic& problem = loading.problems.error(
      kMissing, value.span(),
      fmt::format("`{}` takes {}, not {}", field.spelling, expectation(field), describe(value)));
  if (!value.is_scalar()) return;
  const bool is_no = is_flag(value) && to_lower(value.text()) == "false";
  if (field.type == Type::record_or_none && is_no) problem.help = "did you mean `none`?";
  if (problem.help.empty()) problem.help = missing_space(value.text());
  if (problem.help.empty()) problem.help = as_map(field.of, value.text());
}

void report_unknown_word(Loading& loading, const FieldInfo& field, yaml::Node value) {
  diag::Diagnostic& problem = loading.problems.error(
      kBadValue, value.span(),
      fmt::format("{} is not a value of `{}`", quote(value.text()), field.spelling));
  const std::string near = loading.suggestions.did_you_mean(value.text(), field.words);
  problem.help = near.empty()
                     ? use_one_of(field.words)
                     : fmt::format("{} The values are {}", near, join_and(field.words, "`"));
}

std::string_view describe(yaml::Node node) {
  switch (node.kind()) {
    case yaml::NodeKind::null:
      return "nothing";
    case yaml::NodeKind::sequence:
      return "a list";
    case yaml::NodeKind::map:
      return "a map";
    case yaml::NodeKind::scalar:
      break;
  }
  if (is_flag(node)) return "a flag";
  return is_number(node) ? "a number" : "a text";
}

}  // namespace thalweg::manifest
