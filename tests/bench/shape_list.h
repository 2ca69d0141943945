// SPDX-License-Identifier: Apache-2.0
// The writers of shapes: `size` things of one kind, to a file or standard output.
#pragma once

#include <cstddef>
#include <string>

namespace thalweg::bench {

// shapes.cpp: operations and what they do
void huge_service(std::size_t size, const std::string& path);
void long_operation(std::size_t size, const std::string& path);
void call_chain(std::size_t size, const std::string& path);
void hub_callee(std::size_t size, const std::string& path);
void one_store(std::size_t size, const std::string& path);
void guarantees(std::size_t size, const std::string& path);
void findings(std::size_t size, const std::string& path);

// flow_shapes.cpp: topics, flows and entities
void hub_entities(std::size_t size, const std::string& path);
void hub_producers(std::size_t size, const std::string& path);
void hub_topic(std::size_t size, const std::string& path);
void hub_everything(std::size_t size, const std::string& path);
void wide_consumer(std::size_t size, const std::string& path);
void wide_and_long(std::size_t size, const std::string& path);
void fan_out(std::size_t size, const std::string& path);
void flow_chain(std::size_t size, const std::string& path);
void derived_chain(std::size_t size, const std::string& path);
void derived_star(std::size_t size, const std::string& path);

// copy_shapes.cpp: copies that follow one record
void silent_writers(std::size_t size, const std::string& path);
void silent_copies(std::size_t size, const std::string& path);
void fresh_copies(std::size_t size, const std::string& path);

}  // namespace thalweg::bench
