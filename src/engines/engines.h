// SPDX-License-Identifier: Apache-2.0
// What engines can and cannot do: the knowledge base that rules read instead of
// knowing PostgreSQL or Kafka. The data is rules/engines/*.yaml, embedded; the
// Knowledge owns what it decoded of it, one engine when it is first asked for.
// What is not there is unknown: a null Fact, never a guess.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.h"
#include "base/result.h"
#include "base/truth.h"
#include "base/units.h"
#include "engines/field.h"
#include "source/source.h"

namespace thalweg::engines {

// Stands behind everything one can ask a fact; a value was checked against its
// field when it was read, so that asking as the wrong kind gives nothing.
struct Fact {
  Field field = Field::kind;
  std::string value;  // as written; several words separated by spaces
  std::string ref;    // "PostgreSQL 15 documentation, …"
  std::string url;
  std::string as_of;      // "15", "2026-08"
  std::string setting;    // what changes it: "max_prepared_transactions"
  std::string note;       // what the value does not say
  bool confident = true;  // else it yields no error by itself

  std::string_view word() const { return value; }
  bool is(std::string_view text) const { return value == text; }
  // Place in the field's list of words, which goes from weak to strong.
  std::optional<std::size_t> rank() const;
  bool at_least(std::string_view word) const;
  bool includes(std::string_view word) const;  // of several words
  // `yes`, also `off-by-default`, is yes; `no` and `none` are no; else unknown.
  Truth truth() const;
  std::optional<Duration> duration() const;
  std::optional<int> number() const;
  std::optional<Percentage> percentage() const;
};

// A setting that change capture needs.
struct Requirement {
  enum class Place : std::uint8_t { config, replication, flow };
  std::string setting;  // "wal_level"
  Place place = Place::config;
  std::vector<std::string> need;   // values that satisfy it; empty: any
  std::vector<std::string> wrong;  // values that break capture; empty: all but `need`
  std::string advise;              // the value a plan sets; empty: the first of `need`
  std::string otherwise;           // "capture cannot start"
  bool warning = false;            // not an error
  std::string ref;
};

enum class UsedAs : std::uint8_t { store, topic, both };

class Engine {
 public:
  std::string_view id() const { return id_; }
  std::string_view name() const { return name_; }
  std::span<const std::string> aliases() const { return aliases_; }
  UsedAs used_as() const { return used_as_; }
  // Null: unknown.
  const Fact* fact(Field field) const;
  std::span<const Fact> facts() const { return facts_; }
  std::span<const Requirement> capture_requirements() const { return requirements_; }

 private:
  friend class Decoder;
  std::string id_;
  std::string name_;
  std::vector<std::string> aliases_;
  UsedAs used_as_ = UsedAs::store;
  std::vector<Fact> facts_;
  std::array<std::uint8_t, kFieldCount> places_{};  // index into facts_ + 1; 0: unknown
  std::vector<Requirement> requirements_;
};

// All engines. Looking one up is safe from several threads at once.
class Knowledge {
 public:
  Knowledge();  // the built-in data
  // Files named `<id>.yaml`; the table must outlive the knowledge.
  explicit Knowledge(std::span<const EmbeddedFile> files);
  ~Knowledge();
  Knowledge(Knowledge&&) noexcept;
  Knowledge& operator=(Knowledge&&) noexcept;

  // Null: no such engine. Lives as long as the knowledge.
  const Engine* find(std::string_view id_or_alias) const;
  bool known(std::string_view id_or_alias) const;
  std::span<const std::string_view> ids() const;    // sorted
  std::span<const std::string_view> names() const;  // ids and aliases, sorted

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

// What a manifest says against an engine: one entry of `capabilities`.
struct Override {
  Field field = Field::kind;
  std::string value;
  source::Span span;
};

// `cdc` is short for `cdc.mode`. The failure says what would be allowed.
Result<Override> parse_capability(std::string_view key, std::string_view value);

// An engine, or none, with the overrides of one store or topic laid over it.
// The engine must outlive it.
class Capabilities {
 public:
  Capabilities() = default;
  explicit Capabilities(const Engine* engine) : engine_(engine) {}
  // `ref` is the reference that `capabilities` carries.
  Capabilities(const Engine* engine, std::span<const Override> overrides, std::string_view ref);

  const Engine* engine() const { return engine_; }
  std::string_view name() const;  // "Kafka"; empty without an engine

  struct Known {
    const Fact* fact = nullptr;  // null: unknown
    bool declared = false;       // by the manifest, at `span`
    source::Span span;

    explicit operator bool() const { return fact != nullptr; }
    const Fact* operator->() const { return fact; }
    bool confident() const { return fact != nullptr && (declared || fact->confident); }
  };
  Known operator[](Field field) const;

  // The same in one word; unknown where nothing is known.
  Truth truth(Field field) const;
  std::optional<Duration> duration(Field field) const;
  std::string_view word(Field field) const;  // empty: unknown

  // Does it enforce constraints of this kind (unique, foreign_key, check)?
  // `covered`: the store is not partitioned, or the partition key is part of
  // the constraint.
  Truth enforces(Field constraint, Truth covered) const;

 private:
  struct Declared {
    Fact fact;
    source::Span span;
  };
  const Engine* engine_ = nullptr;
  std::vector<Declared> declared_;
};

// Evidence in one line: "PostgreSQL: tx.xa is off-by-default (setting
// max_prepared_transactions; PostgreSQL 15 documentation, …)".
std::string describe(const Capabilities& capabilities, Field field);

}  // namespace thalweg::engines
