# SPDX-License-Identifier: Apache-2.0
# cmake -D COMMAND=<list> -D EXPECTED=<file> -P expect_lines.cmake
# Runs a command that must end with 1, having said every line of the file, in that
# order; what stands behind a line's words, and other lines, may be anything.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${COMMAND} RESULT_VARIABLE status OUTPUT_VARIABLE said)
if(NOT status EQUAL 1)
  message(FATAL_ERROR "ended with ${status}, not with 1; said:\n${said}")
endif()
file(STRINGS ${EXPECTED} lines)
set(rest "${said}")
foreach(line IN LISTS lines)
  string(FIND "${rest}" "${line}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "did not say, or not in this place:\n${line}\nsaid:\n${said}")
  endif()
  string(LENGTH "${line}" length)
  math(EXPR at "${at} + ${length}")
  string(SUBSTRING "${rest}" ${at} -1 rest)
endforeach()
