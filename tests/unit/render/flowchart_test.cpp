// SPDX-License-Identifier: Apache-2.0
#include "render/flowchart.h"

#include <doctest/doctest.h>

using namespace thalweg;

namespace {

std::string chart(const std::string& before, const std::string& after) {
  return render::flowchart(view::difference_picture(before, after));
}

const std::string kHead = "thalweg: 1\nsystem: s\n";
const std::string kWrites =
    kHead +
    "services:\n  web:\n    operations:\n      put:\n        steps:\n          - upsert: db/x\n"
    "          - upsert: index/x\n";

}  // namespace

TEST_CASE("flowchart: nothing that changes is no picture") {
  CHECK(chart(kWrites, kWrites) == "");
  CHECK(chart(kHead, kHead) == "");
}

TEST_CASE("flowchart: what is new, what is gone, and what both touch") {
  const std::string after =
      kHead +
      "topics:\n  x-log: kafka\n"
      "services:\n  web:\n    operations:\n      put:\n        steps:\n          - upsert: db/x\n"
      "flows:\n  c:\n    kind: cdc\n    from: db/x\n    to: x-log\n";
  CHECK(chart(kWrites, after) ==
        "flowchart LR\n"
        "  s_web[\"web\"]\n"
        "  d_db__x[(\"db/x\")]\n"
        "  d_index__x[(\"− index/x\")]:::removed\n"
        "  t_x_log[[\"+ x-log\"]]:::added\n"
        "  s_web -->|\"upsert\"| d_db__x\n"
        "  s_web -->|\"− upsert\"| d_index__x\n"
        "  d_db__x -.->|\"+ cdc\"| t_x_log\n"
        "  classDef added stroke-width:3px\n"
        "  classDef removed stroke-dasharray:4 3\n"
        "  linkStyle 1 stroke-dasharray:4 3,opacity:0.5\n");
}

TEST_CASE("flowchart: what is far from every change is left out") {
  const std::string more =
      "  far:\n    operations:\n      get:\n        steps:\n          - read: far-db/y\n";
  const std::string after = kHead +
                            "services:\n  web:\n    operations:\n      put:\n        steps:\n"
                            "          - upsert: db/x\n" +
                            more;
  CHECK(chart(kWrites + more, after).find("far") == std::string::npos);
}

TEST_CASE("flowchart: a name is text and nothing else") {
  view::Picture picture;
  picture.nodes = {{"a\"]; click x", view::PictureNode::Kind::service, view::Mark::same},
                   {"end", view::PictureNode::Kind::topic, view::Mark::added}};
  picture.edges = {{0, 1, "x|y<b>", true, view::Mark::added}};
  const std::string out = render::flowchart(picture);
  CHECK(out.find("click x\n") == std::string::npos);
  CHECK(out.find("a#34;]#59; click x") != std::string::npos);
  CHECK(out.find("en#100;") != std::string::npos);
  CHECK(out.find("<b>") == std::string::npos);
}
