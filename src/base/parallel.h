// SPDX-License-Identifier: Apache-2.0
// Work that falls into independent parts, done by several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace thalweg {

// Calls `work(i)` once for each i below `count`, in no order, on up to `jobs`
// threads, this one among them; returns when all is done. Where the system grants
// fewer threads, those do it.
void in_parallel(unsigned jobs, std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace thalweg
