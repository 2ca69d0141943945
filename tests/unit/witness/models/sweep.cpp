// SPDX-License-Identifier: Apache-2.0
// Every effect of a consumer with every way in which messages come to it.
#include "unit/witness/models/consumer.h"
#include "unit/witness/models/parts.h"

namespace thalweg::test {

using namespace witness;

namespace {

using enum Duplicates;
constexpr Pipe kPipes[] = {
    {}, {adjacent}, {late}, {.unordered = true}, {.partitions = 2}, {.loses = true}};

constexpr Consumer kConsumers[] = {
    {Effect::upsert},      {Effect::upsert, Commit::first},
    {Effect::versioned},   {Effect::tombstone},
    {Effect::hard_delete}, {Effect::increment},
    {Effect::set_add},     {Effect::id_table},
    {Effect::id_before},   {Effect::id_after},
    {Effect::high_water},  {Effect::last_id, Commit::each},
    {Effect::last_id},
};

}  // namespace

const std::vector<std::string_view>& sweep_channels() {
  static const std::vector<std::string_view> channels = {
      "in order", "adjacent duplicates", "late duplicates", "unordered", "two partitions", "lossy"};
  return channels;
}

// clang-format off
const std::vector<SweepRow>& sweep() {
  static const std::vector<SweepRow> rows = {
      {"upsert",                   {"ok", "ok", "2c dup", "2c", "2c", "1c loss"}},
      {"upsert, committed first",  {"1c crash", "1c crash", "1c crash", "2c", "2c", "1c crash"}},
      {"versioned upsert",         {"ok", "ok", "ok", "ok", "ok", "1c loss"}},
      {"versioned, tombstone",     {"ok", "ok", "ok", "ok", "ok", "1c loss"}},
      {"versioned, hard delete",   {"ok", "ok", "2c dup", "2c", "2c", "1c loss"}},
      {"increment",                {"1c crash", "1c crash", "1c crash", "1c crash", "1c crash", "1c crash"}},
      {"add to a set",             {"ok", "ok", "ok", "ok", "ok", "1c loss"}},
      {"ids in the same transaction", {"ok", "ok", "ok", "ok", "ok", "1c loss"}},
      {"id noted before",          {"1c crash", "1c crash", "1c crash", "1c crash", "1c crash", "1c crash"}},
      {"id noted after",           {"1c crash", "1c crash", "1c crash", "1c crash", "1c crash", "1c crash"}},
      {"high-water mark",          {"ok", "ok", "ok", "2c", "2c", "1c loss"}},
      {"last id, commit each",     {"ok", "ok", "2c dup", "2c crash", "2c crash", "1c loss"}},
      {"last id, commit every two", {"2c crash", "2c crash", "2c crash", "2c crash", "2c crash", "1c loss"}},
  };
  return rows;
}
// clang-format on

Model sweep_model(std::size_t row, std::size_t channel) {
  return consume(kPipes[channel], kConsumers[row]);
}

}  // namespace thalweg::test
