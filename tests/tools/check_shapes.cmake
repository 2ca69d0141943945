# SPDX-License-Identifier: Apache-2.0
# cmake -D GENERATE=<binary> -D THALWEG=<binary> -P check_shapes.cmake
# Every shape is a valid manifest, and the one with findings has as many as asked for.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${GENERATE} names OUTPUT_VARIABLE names COMMAND_ERROR_IS_FATAL ANY)
string(STRIP "${names}" names)
string(REPLACE "\n" ";" names "${names}")
foreach(shape estate ${names})
  execute_process(
    COMMAND ${GENERATE} ${shape} 40
    COMMAND ${THALWEG} lint - --fail-on never --format json
    RESULTS_VARIABLE statuses OUTPUT_VARIABLE results_${shape})
  if(NOT statuses STREQUAL "0;0")
    message(FATAL_ERROR "${shape}: ${statuses}\n${results_${shape}}")
  endif()
endforeach()

string(JSON errors GET "${results_findings}" summary error)
if(NOT errors EQUAL 40)
  message(FATAL_ERROR "findings: ${errors} errors instead of 40")
endif()
