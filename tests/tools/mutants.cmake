# SPDX-License-Identifier: Apache-2.0
# cmake -D ROOT=<project> -D SCRATCH=<directory> -P mutants.cmake
# Spoils the machine and the explorer of src/witness in one place at a time, in a copy,
# and demands that a test fails each time. The places are in tests/mutants/list.cmake.
cmake_minimum_required(VERSION 3.25)

set(tree ${SCRATCH}/tree)
set(build ${SCRATCH}/build)
file(REMOVE_RECURSE ${tree} ${build})  # copies are older than what was built of spoiled ones
file(COPY ${ROOT}/src/witness ${ROOT}/src/source ${ROOT}/src/base DESTINATION ${tree}/src)
file(COPY ${ROOT}/tests/unit/witness DESTINATION ${tree}/tests/unit)
file(COPY ${ROOT}/tests/property/random.h DESTINATION ${tree}/tests/property)
file(COPY ${ROOT}/tests/support/main.cpp DESTINATION ${tree}/tests/support)

function(build_it)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${build}
                  OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE status)
  if(status)
    message(FATAL_ERROR "does not build:\n${said}")
  endif()
endfunction()

# `killed`: whether a test fails, or does not come to its end.
function(run_it)
  execute_process(COMMAND ${build}/mutant --abort-after=1 TIMEOUT 120
                  OUTPUT_QUIET ERROR_QUIET RESULT_VARIABLE status)
  set(killed FALSE PARENT_SCOPE)
  if(NOT status STREQUAL "0")
    set(killed TRUE PARENT_SCOPE)
  endif()
endfunction()

set(survivors 0)
set(count 0)

# In the file of src/witness `from`, which stands there once, becomes `to`.
function(mutant name file from to)
  math(EXPR count "${count} + 1")
  set(count ${count} PARENT_SCOPE)
  file(READ ${ROOT}/src/witness/${file} text)
  string(FIND "${text}" "${from}" first)
  string(FIND "${text}" "${from}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "${name}: does not stand in ${file} once:\n${from}")
  endif()
  string(REPLACE "${from}" "${to}" spoiled "${text}")
  file(WRITE ${tree}/src/witness/${file} "${spoiled}")
  build_it()
  run_it()
  file(WRITE ${tree}/src/witness/${file} "${text}")
  if(NOT killed)
    message("survived: ${name}")
    math(EXPR survivors "${survivors} + 1")
    set(survivors ${survivors} PARENT_SCOPE)
  endif()
endfunction()

execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S ${ROOT}/tests/mutants -B ${build} -D TREE=${tree}
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
build_it()
run_it()
if(killed)
  message(FATAL_ERROR "a test fails before anything is spoiled")
endif()
include(${ROOT}/tests/mutants/list.cmake)
math(EXPR killed "${count} - ${survivors}")
message("${killed} of ${count} mutants are found by a test")
if(survivors GREATER 0)
  message(FATAL_ERROR "some survived")
endif()
