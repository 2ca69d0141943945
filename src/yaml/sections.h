// SPDX-License-Identifier: Apache-2.0
// Hands out top-level keys and the entries of sections, each key once, and at
// the end of a map what its merge key (`<<`) brings.
#pragma once

#include <cstdint>
#include <vector>

#include "yaml/anchors.h"
#include "yaml/keys.h"
#include "yaml/maps.h"
#include "yaml/problems.h"
#include "yaml/yaml.h"

namespace thalweg::yaml {

class Sections {
 public:
  // `handlers` may be null; then nothing may be called but the constructor.
  Sections(const Handlers* handlers, TreeWriter& writer, Anchors& anchors, MapFinisher& finisher,
           Problems& problems)
      : handlers_(handlers),
        writer_(writer),
        anchors_(anchors),
        finisher_(finisher),
        problems_(problems) {}

  bool is_section(std::uint32_t key) const { return handlers_->is_section(writer_.text(key)); }

  // The key at 0. False, after a report, if it came before.
  bool open_top_key();
  // The value behind the key at 0 is complete.
  void top_value();
  // The section whose key is at 0 begins; with `muted`, nothing is handed out.
  void open_section(bool muted);
  // The key at 1, with the same answer.
  bool open_entry_key();
  // The value behind the key at 1 is complete.
  void entry_value();
  // Hands out what is still to be merged, and, if there was no entry at all,
  // the section as the empty map at `begin` to `end`.
  void close_section(bool empty, std::uint32_t begin, std::uint32_t end);
  void close_top();

 private:
  struct Level {
    KeySet keys;
    std::vector<std::uint32_t> merged;  // maps kept in `Anchors::saved`
  };

  bool open_key(Level& level, std::uint32_t key);
  void keep_merge(Level& level, std::uint32_t value);
  template <class HandOut>
  void hand_out_merged(Level& level, std::uint32_t at, HandOut hand_out);

  const Handlers* handlers_;
  TreeWriter& writer_;
  Anchors& anchors_;
  MapFinisher& finisher_;
  Problems& problems_;
  Level top_;
  Level section_;
  bool muted_ = false;
};

}  // namespace thalweg::yaml
