// SPDX-License-Identifier: Apache-2.0
// What a run is doing, told to whoever holds a clock: nothing below `cli` does. A
// phase may stand inside another one, whose time it is not. Told by one thread.
#pragma once

#include <string_view>

namespace thalweg {

class Phases {
 public:
  virtual ~Phases() = default;
  virtual void begin(std::string_view phase) = 0;
  virtual void end() = 0;
};

// The phase of a scope. Nobody listens where there are no phases.
class Phase {
 public:
  Phase(Phases* phases, std::string_view name) : phases_(phases) {
    if (phases_ != nullptr) phases_->begin(name);
  }
  ~Phase() {
    if (phases_ != nullptr) phases_->end();
  }
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

 private:
  Phases* phases_;
};

// What `make` returns, made in a phase of its own.
template <class Make>
auto in_phase(Phases* phases, std::string_view name, Make make) {
  const Phase phase(phases, name);
  return make();
}

}  // namespace thalweg
