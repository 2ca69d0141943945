# SPDX-License-Identifier: Apache-2.0
# cmake -D GENERATE=<binary> -P check_generate.cmake
# The generator gives the same bytes for the same seed, other bytes for another,
# and about 4 KB and 138 lines for each service.
cmake_minimum_required(VERSION 3.25)

function(generate result)
  execute_process(COMMAND ${GENERATE} ${ARGN} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

generate(first estate 200 7)
generate(again estate 200 7)
generate(other estate 200 8)
if(NOT first STREQUAL again)
  message(FATAL_ERROR "two runs with one seed differ")
elseif(first STREQUAL other)
  message(FATAL_ERROR "two seeds give the same manifest")
endif()

string(LENGTH "${first}" bytes)
string(REGEX REPLACE "[^\n]+" "" newlines "${first}")
string(LENGTH "${newlines}" lines)
math(EXPR bytes "${bytes} / 200")
math(EXPR lines "${lines} / 200")
if(bytes LESS 3700 OR bytes GREATER 4200 OR lines LESS 134 OR lines GREATER 142)
  message(FATAL_ERROR "${bytes} bytes and ${lines} lines for each service")
endif()
