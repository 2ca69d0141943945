// SPDX-License-Identifier: Apache-2.0
// What people read: full and concise.
#include <algorithm>

#include <doctest/doctest.h>

#include "render/notes.h"
#include "unit/render/sample.h"

using namespace thalweg;
using render::test::options;
using render::test::Sample;

namespace {

std::string full(Sample& sample, const render::Options& how = options()) {
  count(sample.results);
  return render::full(sample.results, how);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("full: one finding, to the letter") {
  Sample sample;
  sample.results.findings = {sample.dual_write()};
  CHECK(
      full(sample) ==
      R"(error[INT001 dual-write]: `catalog/update-product` writes `product` to `shop-db` and `search`
  --> shop/thalweg.yaml:14:13
   |
13 |           - update: shop-db/product
   |             ----------------------- `shop-db/product` is written here
14 |           - upsert: search/product
   |             ^^^^^^^^^^^^^^^^^^^^^^
   = why:      a crash after `update: shop-db/product` leaves `search` without the change; two
               concurrent calls can leave both disagreeing for ever, with no error
   = fix:      keep `update: shop-db/product` and feed `search` from its log
   = facts:    `shop-db/product` is the system of record [line 4]
               the two writes share no transaction [inferred]
               PostgreSQL: `tx.xa` is yes (manual) [engine]
               `mode` is sync [default]
               +1 more (-v)
   = absorbed: INT003 derived-store-written-directly
   = help:     thalweg explain INT001

1 error in 1 system
)");
}

TEST_CASE("full: an undecided one says what would decide it") {
  Sample sample;
  sample.results.findings = {sample.possible()};
  const std::string out = full(sample);
  CHECK(has(out,
            "warning[INT001 dual-write]: `catalog/price-product` may write `product` twice "
            "(possible)\n"));
  CHECK(has(out, "= undecided: stores.search.engine, stores.shop-db.engine\n"));
}

TEST_CASE("full: one cause is one block with up to three places") {
  Sample sample;
  for (int i = 0; i < 8; ++i) {
    view::Finding f = sample.possible();
    f.message = "the message " + std::to_string(i);
    f.missing = {"fact " + std::to_string(i)};
    sample.results.findings.push_back(std::move(f));
  }
  const std::string out = full(sample);
  CHECK(has(out, "]: the message 0 (possible)\n"));
  CHECK(has(out,
            "= also:      shop/thalweg.yaml:15:7: the message 1\n"
            "                shop/thalweg.yaml:15:7: the message 2\n"
            "                +5 more (-v)\n"));
  CHECK(has(out, "= undecided: fact 0, fact 1, fact 2, +5 more (-v)\n"));
  CHECK(has(out, "\n8 warnings in 1 system\n"));
  render::Options verbose = options();
  verbose.verbose = true;
  const std::string each = full(sample, verbose);
  CHECK(has(each, "]: the message 7 (possible)\n"));
  CHECK_FALSE(has(each, "also:"));
  CHECK_FALSE(has(each, "(-v)"));
}

TEST_CASE("full: problems first, their notes without a place below") {
  Sample sample;
  sample.fill();
  CHECK(full(sample).starts_with(
      R"(error[M001]: `shop-db/prodct` is not defined
  --> shop/thalweg.yaml:17:21
   |
 4 |   product: {key: sku, system_of_record: shop-db/product}
   |   ------------- `product` is defined here
...
17 |           - update: shop-db/prodct
   |                     ^^^^^^^^^^^^^^
   = note: in no other file
   = help: did you mean `shop-db/product`?

error[INT001 dual-write]: )"));
}

TEST_CASE("full: the worst first, questions in one line, the rest put aside") {
  Sample sample;
  sample.fill();
  const std::string out = full(sample);
  CHECK(out.find("error[INT001") < out.find("warning[INT001"));
  CHECK_FALSE(has(out, "note["));
  CHECK(
      out.ends_with("\n\n2 errors, 1 warning in 1 system; 1 accepted, 1 known\n"
                    "2 questions would settle 3 possible findings; first: stores.search.copies "
                    "(2); --questions lists them\n"));
  render::Options asked = options();
  asked.questions = true;
  const std::string all = full(sample, asked);
  CHECK(has(all, "note[REL001 single-point-of-failure]: "));
  CHECK(has(all, "= asks: stores.search.copies\n"));
  CHECK_FALSE(has(all, "would settle"));
}

TEST_CASE("full: M007 is a question") {
  Sample sample;
  view::Problem unused = sample.problem();
  unused.code = "M007";
  unused.severity = view::Severity::note;
  unused.message = "nobody reads `search/product`";
  sample.results.problems = {unused};
  CHECK(full(sample) ==
        "shop: 2 operations, 0 flows, 2 stores checked against 3 rules: nothing found\n"
        "1 question would settle 1 possible finding: nobody reads `search/product`; --questions "
        "lists them\n");
}

TEST_CASE("full: statistics, the worst and most frequent first") {
  Sample sample;
  sample.fill();
  render::Options how = options();
  how.statistics = true;
  CHECK(has(full(sample, how),
            "\n    1  error    INT001 dual-write\n"
            "    1  error    M001\n"
            "    1  warning  INT001 dual-write\n"
            "    3  note     REL001 single-point-of-failure\n\n"));
}

TEST_CASE("full: a problem without any place") {
  Sample sample;
  view::Problem p;
  p.code = "M013";
  p.message = "nothing to check";
  p.help = "name a file";
  sample.results.problems = {p};
  sample.results.systems.clear();
  CHECK(full(sample) ==
        "error[M013]: nothing to check\n  = help: name a file\n\n1 error; nothing was checked\n");
}

TEST_CASE("full: facts of another file name it") {
  Sample sample;
  const auto other = sample.sources.add("other.yaml", "a: b\n");
  view::Finding f = sample.dual_write();
  f.facts = {{"there", "declared", view::locate(sample.sources, {other, 0, 1})},
             {"nowhere", "declared", {}}};
  sample.results.findings = {f};
  const std::string out = full(sample);
  CHECK(has(out, "there [other.yaml:1]\n"));
  CHECK(has(out, "nowhere [declared]\n"));
}

TEST_CASE("concise: one line a finding, in the order of the files") {
  Sample sample;
  sample.fill();
  CHECK(render::concise(sample.results, options()) ==
        "shop/thalweg.yaml:17:21: error: `shop-db/prodct` is not defined [M001]\n"
        "shop/thalweg.yaml:14:13: error: `catalog/update-product` writes `product` to `shop-db` "
        "and `search` [INT001 dual-write]\n"
        "shop/thalweg.yaml:15:7: warning: `catalog/price-product` may write `product` twice "
        "(possible) [INT001 dual-write]\n"
        "2 questions would settle 3 possible findings; first: stores.search.copies (2); "
        "--questions lists them\n");
  const Sample clean;
  CHECK(render::concise(clean.results, options()) == "");
}

TEST_CASE("concise: hostile names do not add lines") {
  Sample sample;
  sample.fill();
  sample.poison();
  render::Options asked = options();
  asked.questions = true;
  const std::string out = render::concise(sample.results, asked);
  CHECK(std::count(out.begin(), out.end(), '\n') == 6);
}

TEST_CASE("wrap: between words, not inside backticks") {
  using render::wrap;
  const std::string word(50, 'x');
  CHECK(wrap("a b") == std::vector<std::string>{"a b"});
  CHECK(wrap("") == std::vector<std::string>{""});
  CHECK(wrap(word + ' ' + word) == std::vector<std::string>{word, word});
  CHECK(wrap(word + " `y " + word + '`') == std::vector<std::string>{word, "`y " + word + '`'});
  CHECK(wrap(word + ' ' + word, "  ") == std::vector<std::string>{word, "  " + word});
  CHECK(wrap(word + ' ' + word.substr(15) + " [b]") ==
        std::vector<std::string>{word, word.substr(15) + " [b]"});
  CHECK(wrap(word + " it` " + word) == std::vector<std::string>{word + " it`", word});
  const std::string wide = "日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本";
  CHECK(wrap(wide + ' ' + wide) == std::vector<std::string>{wide, wide});
}
