// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value, or the reason why there is none. For failures of the
// environment (a file that cannot be read); what a user wrote wrongly becomes a
// Diagnostic instead, and a mistake of ours stops the program.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace thalweg {

struct Failure {
  std::string message;  // one sentence, lower case, no full stop
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}            // NOLINT: implicit by design
  Result(Failure failure) : state_(std::move(failure)) {}  // NOLINT: implicit by design

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return std::get<0>(state_); }
  const T& operator*() const { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const std::string& error() const { return std::get<1>(state_).message; }

 private:
  std::variant<T, Failure> state_;
};

}  // namespace thalweg
