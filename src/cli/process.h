// SPDX-License-Identifier: Apache-2.0
// The environment of the running process: the real disk, streams, variables, the
// local date. The only place that asks the operating system.
#pragma once

#include "base/environment.h"

namespace thalweg::cli {

Environment process_environment(FileSystem& files);

// Whether everything that was written to standard output got there.
bool flush_output();

}  // namespace thalweg::cli
