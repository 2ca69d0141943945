// SPDX-License-Identifier: Apache-2.0
// Typical mistakes, and what is said about them: place, message, other places
// and what to do.
#include <doctest/doctest.h>

#include "shown.h"

namespace thalweg::yaml {
namespace {

struct Mistake {
  const char* text;
  const char* told;  // without the code, which is M012 for all
};

const Mistake kMistakes[] = {
    {"a:\n\tb: 1\n", "2:1 a tab indents this line; indent with spaces"},
    {"a:\n  - x\n\t- y\n", "3:1 a tab indents this line; indent with spaces"},
    {"a: 'it's'\nb: 1\n",
     "1:8 the quoted text ends before this (1:4 the quotes open here); write a quote inside '…' "
     "twice (''), or close the quotes later"},
    {"a: [1, 2\nb: 3\n", "1:4 `[` is never closed (2:1 a new key begins here); add `]`"},
    {"a: {x: 1, y: 2\nb: 3\n", "1:4 `{` is never closed (2:1 a new key begins here); add `}`"},
    {"a: [1, 2\n", "1:4 `[` is never closed; add `]`"},
    {"a: [1, 2}\n", "1:9 `}` cannot close `[` (1:4 the bracket to be closed); close it with `]`"},
    {"a: ]\n", "1:4 `]` closes nothing; remove it, or put the text in quotes"},
    {"a:1\nb: 2\n", "1:1 `a:1` has no blank behind the colon, so it is no key; write `key: value`"},
    {"b: 2\na:1\n",
     "2:1 expected `:` behind this key; write `key: value`, or indent the line if it continues the "
     "one above"},
    {"b: 2\na:1\nc: 3\n",
     "2:1 `a:1` has no blank behind the colon, so it is no key; write `key: value`"},
    {"a: 1\n  b: 2\n",
     "2:3 this line is indented deeper than `a`, which has a value already (1:1 the value ends on "
     "this line); start it in the column of `a`, or put the whole text in quotes"},
    {"x:\n  - a: 1\n     b: 2\n",
     "3:6 this line is indented deeper than `a`, which has a value already (2:5 the value ends on "
     "this line); start it in the column of `a`, or put the whole text in quotes"},
    {"x:\n  - text\n    b: 2\n",
     "3:5 this key stands inside a list item that is a text (2:5 the text); give the item a key of "
     "its own, or start this line further left"},
    {"  a: 1\nb: 2\n",
     "2:1 this line stands outside the map above; start all keys of one map in the same column"},
    {"a:\n    b: 1\n  c: 2\n",
     "3:3 this line starts in a column in which no line above starts (2:5 does it belong here?); "
     "start it in the column of the lines it belongs to"},
    {"a:\n  - x\n - y\n",
     "3:2 this line starts in a column in which no line above starts (2:3 does it belong here?); "
     "start it in the column of the lines it belongs to"},
    {"a: %x\n", "1:4 a value cannot begin with `%`; put the value in quotes"},
    {"a: @x\n", "1:4 a value cannot begin with `@`; put the value in quotes"},
    {"a: `x`\n", "1:4 a value cannot begin with a backtick; put the value in quotes"},
    {"a: b: c\n",
     "1:5 this is the second `: ` in one line (1:2 the first); put the value in quotes if it is a "
     "text, or start the inner key on a line of its own"},
    {"a: - b\n",
     "1:4 a list cannot begin in the line of its key; start each `- ` on a line of its own, or "
     "write `[a, b]`; put a text in quotes"},
    {"a:\n  - b\n  c: 1\n",
     "3:3 a key stands where a list item is expected (2:3 this is an item); begin it with `- `, or "
     "start it in the column of an outer key"},
    {"a:\n  c: 1\n  - b\n",
     "3:3 a list item stands where a key is expected (2:3 this is a key); indent the list below "
     "its key, or write a key"},
    {"a: 1\n- b\n",
     "2:1 a list item stands where a key is expected (1:1 this is a key); indent the list below "
     "its key, or write a key"},
    {"stores: &stores {}\na: *store\n",
     "2:4 alias `*store` names no anchor above it; did you mean `*stores`?"},
    {"a: *.log\n",
     "1:4 alias `*.log` names no anchor above it; write `&name` at the value meant; put a text in "
     "quotes"},
    {"a: & x\n",
     "1:4 `&` begins an anchor, and no name follows; put the value in quotes if it is a text"},
    {"a: * x\n",
     "1:4 `*` begins an alias, and no name follows; put the value in quotes if it is a text"},
    {"a: &x &y 1\n", "1:7 a value has one anchor and one tag at most; remove this one"},
    {"a: \"\\q\"\n",
     "1:5 `\\q` is no escape in a quoted text; write a backslash as `\\\\`, or put the text in "
     "single quotes"},
    {"a: \"\\xZZ\"\n",
     "1:5 this escape needs hexadecimal digits; write 2 digits behind `\\x`, 4 behind `\\u`, 8 "
     "behind `\\U`"},
    {"a: \"\\ud800\"\n",
     "1:5 this escape is no character of Unicode; write characters above U+FFFF as `\\U` with 8 "
     "digits"},
    {"a: \"x\" y\n",
     "1:8 the quoted text ends before this (1:4 the quotes open here); write a quote inside \"…\" "
     "as \\\", or close the quotes later"},
    {"a: \"say \"hi\" now\"\n",
     "1:10 the quoted text ends before this (1:4 the quotes open here); write a quote inside \"…\" "
     "as \\\", or close the quotes later"},
    {"a: [x] y\n",
     "1:8 the value ends before this, at the bracket; put the whole value in quotes if it is a "
     "text"},
    {"a: |x\n  foo\n",
     "1:5 only `+`, `-` or a digit from 1 to 9 may follow `|` or `>`; start the text on the next "
     "line, or put it in quotes"},
    {"a: |\n  foo\n bar\n",
     "3:2 this line starts in a column in which no line above starts (2:3 does it belong here?); "
     "start it in the column of the lines it belongs to"},
    {"a: |\n\tfoo\n", "2:1 a tab indents this line; indent with spaces"},
    {"a: |0\n",
     "1:6 only `+`, `-` or a digit from 1 to 9 may follow `|` or `>`; start the text on the next "
     "line, or put it in quotes"},
    {"a: !foo 1\n",
     "1:4 tag `!foo` is not supported; remove the tag; only `!!str`, `!!int`, `!!float`, `!!bool`, "
     "`!!null`, `!!map` and `!!seq` are read"},
    {"a: !<foo 1\n",
     "1:4 `!` begins a tag, and tags are not supported; remove the tag, or put the value in quotes "
     "if it is a text"},
    {"a: !a!b 1\n",
     "1:4 tag `!a!b` is not supported; remove the tag; only `!!str`, `!!int`, `!!float`, `!!bool`, "
     "`!!null`, `!!map` and `!!seq` are read"},
    {"- a\n- b\n",
     "1:1 the file is a list, not a map; start the file with keys, such as `thalweg: 1`"},
    {"- a\nb: 1\n",
     "1:1 the file is a list, not a map; start the file with keys, such as `thalweg: 1`"},
    {"a: 1\n---\nb: 1\n",
     "2:1 a second document begins here; put each document into a file of its own"},
    {"\"a\": 1\n\"b\" 2\n",
     "2:1 expected `:` behind this key; write `key: value`, or indent the line if it continues the "
     "one above"},
    {"a\n", "1:1 the file is one text, not a map; start the file with keys, such as `thalweg: 1`"},
    {"a\nb: 1\n", "1:1 expected `:` behind this key; write `key: value`"},
    {"a: 1\nb\n",
     "2:1 expected `:` behind this key; write `key: value`, or indent the line if it continues the "
     "one above"},
    {"a: 1\nb\nc: 1\n", "2:1 expected `:` behind this key; write `key: value`"},
    {"{a: 1 b: 2}\n",
     "1:8 expected `,` or the closing bracket before this (1:1 inside this bracket); separate the "
     "parts with `,`, or put the text in quotes"},
    {"a: [x y: z, \"a\" \"b\"]\n",
     "1:17 expected `,` or the closing bracket before this (1:4 inside this bracket); separate the "
     "parts with `,`, or put the text in quotes"},
    {"a: {- b}\n", "1:5 `- ` cannot stand inside brackets; write `[a, b]`, or drop the brackets"},
    {"a: ? b\n", "1:4 a value cannot begin with `? `; put the value in quotes"},
    {"a: , b\n", "1:4 a value cannot begin with `,`; put the value in quotes"},
    {"a: {?b}\n", "1:5 a value cannot begin with `?`; put the value in quotes"},
    {"a: \"x\n--- y\"\n", "1:4 this quote is never closed; add the closing \" where the text ends"},
    {"a: \"x\nb: \"y\"\n",
     "2:5 the quoted text ends before this (1:4 the quotes open here); write a quote inside \"…\" "
     "as \\\", or close the quotes later"},
    {"a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n",
     "2:1 a merge has left a conflict marker here; resolve the conflict and remove the markers"},
    {"a: {{ x }}\n", "1:5 a list or a map cannot be a key; put a value with `{{ … }}` in quotes"},
    {"a: {{ x }}/b\n",
     "1:11 the value ends before this, at the bracket; put a value with `{{ … }}` in quotes"},
    {"%YAML 3.0\n---\na: 1\n",
     "1:1 this directive is not supported; remove the lines that begin with `%`"},
    {"a: 10:30: x\n",
     "1:9 this is the second `: ` in one line (1:2 the first); put the value in quotes if it is a "
     "text, or start the inner key on a line of its own"},
    {"a: http://x: y\n",
     "1:12 this is the second `: ` in one line (1:2 the first); put the value in quotes if it is a "
     "text, or start the inner key on a line of its own"},
    {"key with \"quotes\": 1\na: > b\n",
     "2:6 only `+`, `-` or a digit from 1 to 9 may follow `|` or `>`; start the text on the next "
     "line, or put it in quotes"},
    {"a: 1 # x\n # y\n b: 2\n",
     "3:2 this line starts in a column in which no line above starts; start it in the column of "
     "the lines it belongs to"},
    {"# only\n",
     "1:1 the file has no content besides comments; start it with keys, such as `thalweg: 1`"},
    {"\n",
     "1:1 the file has no content besides comments; start it with keys, such as `thalweg: 1`"},
    {"a: \"unclosed\nb: 2\n",
     "1:4 this quote is never closed; add the closing \" where the text ends"},
};

}  // namespace

TEST_CASE("explain: typical mistakes") {
  for (const Mistake& mistake : kMistakes) {
    CAPTURE(mistake.text);
    const Whole whole(mistake.text);
    REQUIRE(whole.told().size() == 1);
    std::string told = whole.told()[0];
    REQUIRE(told.find(" M012 ") != std::string::npos);
    CHECK(told.erase(told.find(" M012 "), 5) == mistake.told);
  }
}

}  // namespace thalweg::yaml
