# SPDX-License-Identifier: Apache-2.0
# cmake -D SCRIPT=<script> -D ARGUMENTS=<list> -D EXPECTED=<file> -P expect_failure.cmake
# Runs a check script that must fail, having said just what the file says.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${CMAKE_COMMAND} ${ARGUMENTS} -P ${SCRIPT}
  RESULT_VARIABLE status ERROR_VARIABLE said OUTPUT_VARIABLE said)
string(REGEX REPLACE "CMake Error at .*" "" said "${said}")
file(READ ${EXPECTED} expected)
if(status EQUAL 0)
  message(FATAL_ERROR "${SCRIPT} passed, and should have failed")
elseif(NOT said STREQUAL expected)
  message(FATAL_ERROR "said:\n${said}\nexpected:\n${expected}")
endif()
