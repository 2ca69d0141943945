# SPDX-License-Identifier: Apache-2.0
# Makes files part of the program.
#
# Included:  thalweg_embed(<target> <namespace> <table> FILES … BASE <dir>)
#   gives <target> a generated header `embedded/<table>.h` that declares
#     namespace <namespace> { std::span<const thalweg::EmbeddedFile> <table>(); }
#   and its source. Names are relative to BASE; the table is sorted by name and
#   made again when one of the files changes.
# As a script (cmake -P) it writes that source: FILES, BASE, NAMESPACE, TABLE, OUTPUT.

function(thalweg_embed target namespace table)
  cmake_parse_arguments(ARG "" "BASE" "FILES" ${ARGN})
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  file(CONFIGURE OUTPUT ${directory}/${table}.h @ONLY CONTENT [[
// Made by src/embed.cmake.
#pragma once

#include <span>

#include "base/embedded.h"

namespace @namespace@ {
std::span<const thalweg::EmbeddedFile> @table@();
}
]])
  add_custom_command(
    OUTPUT ${directory}/${table}.cpp
    COMMAND ${CMAKE_COMMAND} "-DFILES=${ARG_FILES}" "-DBASE=${ARG_BASE}" "-DNAMESPACE=${namespace}"
            "-DTABLE=${table}" "-DOUTPUT=${directory}/${table}.cpp"
            -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${ARG_FILES} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding ${table}"
    VERBATIM)
  target_sources(${target} PRIVATE ${directory}/${table}.cpp)
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()

# `out` becomes a delimiter that the text cannot end a raw string with.
function(thalweg_delimiter text out)
  set(delimiter T)
  set(number 0)
  string(FIND "${text}" ")${delimiter}\"" found)
  while(NOT found EQUAL -1)
    math(EXPR number "${number} + 1")
    set(delimiter T${number})
    string(FIND "${text}" ")${delimiter}\"" found)
  endwhile()
  set(${out} ${delimiter} PARENT_SCOPE)
endfunction()

function(thalweg_write_table)
  file(WRITE ${OUTPUT}.new "// Made by src/embed.cmake.\n#include \"embedded/${TABLE}.h\"\n\n"
    "namespace ${NAMESPACE} {\nnamespace {\nusing namespace std::string_view_literals;\n\n"
    "constexpr thalweg::EmbeddedFile kFiles[] = {\n{},\n")
  set(names "")
  foreach(file IN LISTS FILES)
    file(RELATIVE_PATH name ${BASE} ${file})
    list(APPEND names ${name})
  endforeach()
  list(SORT names COMPARE STRING)
  foreach(name IN LISTS names)
    file(READ ${BASE}/${name} text)
    thalweg_delimiter("${text}" delimiter)
    file(APPEND ${OUTPUT}.new "{\"${name}\"sv, R\"${delimiter}(${text})${delimiter}\"sv},\n")
  endforeach()
  file(APPEND ${OUTPUT}.new "};\n}  // namespace\n\n"
    "std::span<const thalweg::EmbeddedFile> ${TABLE}() { return std::span(kFiles).subspan(1); }\n\n"
    "}  // namespace ${NAMESPACE}\n")
  file(RENAME ${OUTPUT}.new ${OUTPUT})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  thalweg_write_table()
endif()
