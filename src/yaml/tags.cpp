// SPDX-License-Identifier: Apache-2.0
#include "yaml/tags.h"

namespace thalweg::yaml {
namespace {

constexpr std::string_view kPrefix = "tag:yaml.org,2002:";

enum class Effect : std::uint8_t { text, plain, none };
struct Tag {
  std::string_view name;
  NodeKind kind;
  Effect effect;
};
constexpr Tag kTags[] = {
    {"str", NodeKind::scalar, Effect::text},    {"int", NodeKind::scalar, Effect::plain},
    {"float", NodeKind::scalar, Effect::plain}, {"bool", NodeKind::scalar, Effect::plain},
    {"null", NodeKind::null, Effect::none},     {"map", NodeKind::map, Effect::none},
    {"seq", NodeKind::sequence, Effect::none},
};

}  // namespace

bool apply_tag(std::string_view tag, Tree::Record& record) {
  if (!tag.starts_with(kPrefix)) return false;
  tag.remove_prefix(kPrefix.size());
  for (const Tag& known : kTags) {
    if (known.name != tag) continue;
    const bool leaf = record.kind == NodeKind::scalar || record.kind == NodeKind::null;
    if (leaf && known.kind == NodeKind::null) record.kind = NodeKind::null;
    if (known.effect != Effect::none) record.quoted = known.effect == Effect::text;
    return record.kind == known.kind;
  }
  return false;
}

}  // namespace thalweg::yaml
