// SPDX-License-Identifier: Apache-2.0
// Entries of sections, handed out one by one.
#include <array>
#include <thread>

#include <doctest/doctest.h>

#include "shown.h"

namespace thalweg::yaml {

using Lines = std::vector<std::string>;

TEST_CASE("sections: entries come one by one, other keys whole") {
  const HandedOut out("t: 1\nstores:\n  a: {x: 1}\n  b:\n  c: [2]\nu: {k: v}\nservices: {d: 4}\n");
  CHECK(out.good);
  CHECK(out.calls == Lines{"top t=1", "entry stores a={x: 1}", "entry stores b=~",
                           "entry stores c=[2]", "top u={k: v}", "entry services d=4"});
}

TEST_CASE("sections: what is not a map comes whole") {
  const HandedOut out("s1: {}\ns2: [1]\ns3:\ns4: text\n");
  CHECK(out.calls == Lines{"top s1={}", "top s2=[1]", "top s3=~", "top s4=text"});
}

TEST_CASE("sections: duplicate entries and sections are reported and dropped") {
  const HandedOut out("s:\n  a: 1\n  b: 2\n  a: 3\ns: {c: 4}\nt: 1\nt: 2\n");
  CHECK(out.good);
  CHECK(out.calls == Lines{"entry s a=1", "entry s b=2", "top t=1"});
  REQUIRE(out.told().size() == 3);
  CHECK(out.told()[0].starts_with("4:3 M003 key `a` appears twice in this map (2:3 first"));
  CHECK(out.told()[1].starts_with("5:1 M003 key `s` appears twice in this map (1:1 first"));
  CHECK(out.told()[2].starts_with("7:1 M003 key `t`"));
}

TEST_CASE("sections: entries before a syntax error are handed out, later ones are not") {
  const HandedOut out("s:\n  a: 1\n  b: {x: [1}\n  c: 2\n");
  CHECK_FALSE(out.good);
  CHECK(out.calls == Lines{"entry s a=1"});
  CHECK(out.told().size() == 1);
}

TEST_CASE("sections: an escaped key is compared by its text") {
  const HandedOut out("s:\n  \"a\\x62\": 1\n  ab: 2\n");
  CHECK(out.calls == Lines{"entry s \"ab\"=1"});
  CHECK(out.told().size() == 1);
}

TEST_CASE("sections: merge keys bring entries at the end of the section") {
  const HandedOut out("x: &x {a: 1, b: 2}\ns:\n  <<: *x\n  b: 3\n  c: 4\n");
  CHECK(out.calls == Lines{"top x={a: 1, b: 2}", "entry s b=3", "entry s c=4", "entry s a=1"});
  CHECK(out.told().empty());
}

TEST_CASE("sections: a merge key at top level brings sections") {
  const HandedOut out("x: &x {s: {a: 1}, y: 2}\n<<: *x\nz: 3\n");
  CHECK(out.calls == Lines{"top x={s: {a: 1}, y: 2}", "top z=3", "entry s a=1", "top y=2"});
}

TEST_CASE("sections: an anchored section and its alias are handed out alike") {
  const HandedOut out("s1: &s\n  a: 1\n  b: &b {c: 2}\ns2: *s\ns3: {d: *b}\n");
  CHECK(out.calls == Lines{"entry s1 a=1", "entry s1 b={c: 2}", "entry s2 a=1", "entry s2 b={c: 2}",
                           "entry s3 d={c: 2}"});
}

TEST_CASE("sections: several threads read one source map") {
  std::string text = "s:\n";
  for (int i = 0; i < 500; ++i) text += "  k" + std::to_string(i) + ": [a, \"\\t\", {b: c}]\n";
  source::SourceMap sources;
  std::array<source::FileId, 4> files;
  for (source::FileId& file : files) file = sources.add("test.yaml", text);
  std::array<std::size_t, 4> counts{};
  std::array<diag::Diagnostics, 4> problems;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < files.size(); ++i) {
    threads.emplace_back([&, i] {
      const Document document = parse_document(sources, files[i], {}, problems[i]);
      for (auto [key, value] : entries(document.root().first_child().next_sibling())) {
        if (key.text().starts_with("k") && value.is_sequence()) ++counts[i];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::size_t count : counts) CHECK(count == 500);
}

}  // namespace thalweg::yaml
