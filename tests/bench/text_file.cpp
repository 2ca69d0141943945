// SPDX-License-Identifier: Apache-2.0
#include "bench/text_file.h"

#include <cstdlib>

namespace thalweg::bench {

namespace {

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(2);
}

}  // namespace

TextFile::TextFile(const std::string& path)
    : file_(path.empty() ? stdout : std::fopen(path.c_str(), "wb")) {
  if (file_ == nullptr) fail(path.c_str());
}

TextFile::~TextFile() {
  flush();
  const bool closed = file_ == stdout ? std::fflush(file_) == 0 : std::fclose(file_) == 0;
  if (!closed) fail("write");
}

void TextFile::flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) fail("write");
  buffer_.clear();
}

}  // namespace thalweg::bench
