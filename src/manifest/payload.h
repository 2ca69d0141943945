// SPDX-License-Identifier: Apache-2.0
// The 64 bits of an Attribute: pack() is what the loader stores, unpack_…() what
// record.cpp reads. Nobody else needs this file.
//
//   variant 0  the value, or the reference, list or record
//   variant 1  the word that may stand in its place: an enumerator, `none`,
//              or of a flag 1 for `true` and 0 for `false`
#pragma once

#include <bit>
#include <cstdint>

#include "base/units.h"
#include "manifest/record.h"

namespace thalweg::manifest {

inline constexpr std::uint8_t kVariantValue = 0;
inline constexpr std::uint8_t kVariantWord = 1;

constexpr std::uint64_t pack(std::uint32_t high, std::uint32_t low) {
  return (std::uint64_t{high} << 32U) | low;
}
constexpr std::uint32_t high_of(std::uint64_t payload) {
  return static_cast<std::uint32_t>(payload >> 32U);
}
constexpr std::uint32_t low_of(std::uint64_t payload) {
  return static_cast<std::uint32_t>(payload);
}

constexpr std::uint64_t pack(bool value) {
  return value ? 1 : 0;
}
constexpr std::uint64_t pack(std::uint32_t count) {
  return count;
}
constexpr std::uint64_t pack(double number) {
  return std::bit_cast<std::uint64_t>(number);
}
constexpr std::uint64_t pack(Symbol text) {
  return text.value;
}
constexpr std::uint64_t pack(Duration duration) {
  return static_cast<std::uint64_t>(duration.ms);
}
constexpr std::uint64_t pack(Rate rate) {
  return pack(rate.per_second);
}
constexpr std::uint64_t pack(Size size) {
  return pack(size.bytes);
}
constexpr std::uint64_t pack(Percentage percentage) {
  return pack(percentage.percent);
}
constexpr std::uint64_t pack(Date date) {
  return pack(static_cast<std::uint32_t>(date.year), date.month * 256U + date.day);
}
constexpr std::uint64_t pack(Versions versions) {
  return pack(versions.from, versions.to);
}
constexpr std::uint64_t pack(Reference reference) {
  return pack(reference.target.bits(), reference.text.value);
}
constexpr std::uint64_t pack(RecordId record) {
  return record.value;
}
// `size` items or records from `first` on.
constexpr std::uint64_t pack_range(std::uint32_t first, std::uint32_t size) {
  return pack(first, size);
}

constexpr double unpack_number(std::uint64_t payload) {
  return std::bit_cast<double>(payload);
}
constexpr Symbol unpack_symbol(std::uint64_t payload) {
  return Symbol(payload);
}
constexpr Duration unpack_duration(std::uint64_t payload) {
  return {static_cast<std::int64_t>(payload)};
}
constexpr Date unpack_date(std::uint64_t payload) {
  return {static_cast<std::int32_t>(high_of(payload)),
          static_cast<std::uint8_t>(low_of(payload) / 256U),
          static_cast<std::uint8_t>(low_of(payload) % 256U)};
}
constexpr Versions unpack_versions(std::uint64_t payload) {
  return {high_of(payload), low_of(payload)};
}
constexpr Reference unpack_reference(std::uint64_t payload) {
  return {Symbol(low_of(payload)), ElementId::from_bits(high_of(payload))};
}
constexpr RecordId unpack_record(std::uint64_t payload) {
  return RecordId(payload);
}

}  // namespace thalweg::manifest
