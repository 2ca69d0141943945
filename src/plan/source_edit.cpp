// SPDX-License-Identifier: Apache-2.0
#include "plan/source_edit.h"

#include <algorithm>
#include <tuple>

#include "plan/tree.h"
#include "yaml/places.h"

namespace thalweg::plan {

namespace {

using yaml::Node;
using Offset = std::uint32_t;

// Where an entry or item of block style begins, the dash included, and where it ends.
Offset begin_of(std::string_view bytes, const Slot& slot) {
  if (!slot.is_item()) return slot.key.span().begin;
  Offset at = slot.value.span().begin;
  if (is_in_brackets(bytes, slot.parent)) return at;
  while (at > 0 && bytes[at - 1] != '-') --at;
  return at == 0 ? 0 : at - 1;
}

Offset end_of(std::string_view bytes, const Slot& slot) {
  if (slot.is_item()) return slot.value.span().end;
  const Offset behind_key = slot.key.span().end;
  if (!slot.value.is_null()) return std::max(behind_key, slot.value.span().end);
  return std::max(slot.value.span().end,
                  yaml::behind_colon(bytes, behind_key).value_or(behind_key));
}

bool is_blank_until(std::string_view bytes, Offset begin, Offset end) {
  return bytes.substr(begin, end - begin).find_first_not_of(' ') == std::string_view::npos;
}

}  // namespace

bool is_in_brackets(std::string_view bytes, Node collection) {
  const Offset at = yaml::skip_properties(bytes, collection.span().begin).value;
  const char first = yaml::byte_at(bytes, at);
  return first == '{' || first == '[';
}

bool SourceEdit::is_plain(Node collection) const {
  const source::Span whole = collection.span();
  if (yaml::byte_at(source_, whole.begin) == '*') return false;
  Offset last = whole.begin;
  for (Node child = collection.first_child(); child; child = child.next_sibling()) {
    const source::Span span = child.span();
    if (span.begin < last || span.end > whole.end) return false;
    last = span.end;
  }
  return true;
}

std::size_t SourceEdit::column_of(Offset at) const {
  return at - yaml::line_begin(source_, at);
}

bool SourceEdit::has_lines(const Slot& slot) const {
  if (is_in_brackets(source_, slot.parent)) return false;
  const Offset begin = begin_of(source_, slot);
  return is_blank_until(source_, yaml::line_begin(source_, begin), begin);
}

// The first of the comment lines right above it, with the same indent.
Offset SourceEdit::first_line_of(const Slot& slot) const {
  const Offset begin = begin_of(source_, slot);
  const std::size_t column = column_of(begin);
  Offset first = yaml::line_begin(source_, begin);
  while (first > 0) {
    const Offset above = yaml::line_begin(source_, first - 1);
    const Offset mark = above + static_cast<Offset>(column);
    if (mark >= first || source_[mark] != '#' || !is_blank_until(source_, above, mark)) break;
    first = above;
  }
  return first;
}

std::string SourceEdit::on_one_line(const Slot& model) const {
  const std::string value = manifest::to_line(tree_of(model.value));
  if (model.is_item()) return value;
  const std::string key = manifest::yaml_scalar(model.key.text(), true);
  return model.value.is_null() ? key + ":" : key + ": " + value;
}

// Its lines as they stand in the model, from the column on.
std::string SourceEdit::lines_of(const Slot& model, std::size_t column) const {
  const Offset begin = begin_of(model_, model);
  const std::size_t its_column = begin - yaml::line_begin(model_, begin);
  std::string_view rest = model_.substr(begin, end_of(model_, model) - begin);
  std::string out = model.is_item() && is_in_brackets(model_, model.parent) ? "- " : "";
  while (true) {
    const std::size_t line = std::min(rest.find('\n'), rest.size());
    out += rest.substr(0, line);
    if (line == rest.size()) return out;
    rest.remove_prefix(line + 1);
    const std::size_t indent = std::min(rest.find_first_not_of(' '), rest.size());
    rest.remove_prefix(std::min(indent, its_column));
    out += '\n';
    out.append(column, ' ');
  }
}

void SourceEdit::replace(const Slot& old, const Slot& model) {
  const Offset begin = begin_of(source_, old);
  add(begin, end_of(source_, old),
      is_in_brackets(source_, old.parent) ? on_one_line(model) : lines_of(model, column_of(begin)));
}

void SourceEdit::insert_behind(const Slot& before, const Slot& model) {
  const Offset end = end_of(source_, before);
  if (is_in_brackets(source_, before.parent)) return add(end, end, ", " + on_one_line(model));
  const std::size_t column = column_of(begin_of(source_, before));
  const Offset at = yaml::line_end(source_, end);
  add(at, at, "\n" + std::string(column, ' ') + lines_of(model, column), column);
}

void SourceEdit::insert_ahead(const Slot& next, const Slot& model) {
  const Offset begin = begin_of(source_, next);
  if (is_in_brackets(source_, next.parent)) return add(begin, begin, on_one_line(model) + ", ");
  const std::size_t column = column_of(begin);
  const std::string indent(column, ' ');
  if (!has_lines(next)) return add(begin, begin, lines_of(model, column) + "\n" + indent);
  const Offset at = first_line_of(next);
  add(at, at, indent + lines_of(model, column) + "\n");
}

void SourceEdit::insert_section(const std::optional<Slot>& before, const Slot& model) {
  if (before) {
    const Offset at = yaml::line_end(source_, end_of(source_, *before));
    // Sections without empty lines between them stay so.
    const bool is_dense = yaml::skip_blanks(source_, at + 1) < source_.size() &&
                          yaml::line_end(source_, at + 1) > at + 1;
    return add(at, at, (is_dense ? "\n" : "\n\n") + lines_of(model, 0));
  }
  const auto end = static_cast<Offset>(source_.size());
  const bool ends_line = source_.empty() || source_.back() == '\n';
  add(end, end, (ends_line ? "\n" : "\n\n") + lines_of(model, 0) + "\n");
}

// From the end of the line above to that of its own last line, so that what is put in
// there does not touch it.
void SourceEdit::remove(const Slot& old) {
  const Offset first = first_line_of(old);
  const Offset end = yaml::line_end(source_, end_of(source_, old));
  add(first == 0 ? 0 : yaml::line_end(source_, yaml::line_begin(source_, first - 1)), end, {});
}

// Lines end as those of the source do.
void SourceEdit::add(Offset begin, Offset end, std::string text, std::size_t column) {
  if (source_.find("\r\n") != std::string_view::npos)
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
      text.insert(at, 1, '\r');
  edits_.push_back({begin, end, column, std::move(text)});
}

Result<std::string> SourceEdit::text() const {
  std::vector<Edit> edits = edits_;
  // What is put in at a place comes ahead of what is taken out there, and the end of an
  // inner block ahead of that of the outer one.
  std::ranges::stable_sort(edits, {}, [](const Edit& edit) {
    return std::tuple(edit.begin, edit.end, -static_cast<std::ptrdiff_t>(edit.column));
  });
  std::string out;
  Offset done = 0;
  for (const Edit& edit : edits) {
    if (edit.begin < done) return Failure{"two of its edits are about the same lines"};
    out += source_.substr(done, edit.begin - done);
    out += edit.text;
    done = edit.end;
  }
  out += source_.substr(done);
  return out;
}

}  // namespace thalweg::plan
