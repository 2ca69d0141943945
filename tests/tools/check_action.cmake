# SPDX-License-Identifier: Apache-2.0
# cmake -D ROOT=<project> -D THALWEG=<binary> -D DIRECTORY=<scratch> -P check_action.cmake
# The script of the GitHub Action writes what it is asked for and ends as `lint` does.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${DIRECTORY})
file(MAKE_DIRECTORY ${DIRECTORY})

function(act status)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env THALWEG=${THALWEG} ${ARGN}
      sh ${ROOT}/ci/action.sh
    WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE said ERROR_VARIABLE complaint RESULT_VARIABLE ended)
  if(NOT ended EQUAL status)
    message(FATAL_ERROR "${ARGN}: ended with ${ended}, not ${status}\n${said}${complaint}")
  endif()
  set(said "${said}" PARENT_SCOPE)
endfunction()

act(1 "INPUT_PATHS=samples/minimal samples/shop-healthy" INPUT_SARIF=${DIRECTORY}/out.sarif
  INPUT_REPORT=${DIRECTORY}/report.html GITHUB_STEP_SUMMARY=${DIRECTORY}/summary.md)
if(NOT said MATCHES "::error file=samples/minimal/thalweg.yaml,line=10")
  message(FATAL_ERROR "no annotation:\n${said}")
endif()
foreach(pair "out.sarif;INT001" "report.html;<!DOCTYPE html>" "summary.md;INT001 dual-write")
  list(GET pair 0 name)
  list(GET pair 1 part)
  file(READ ${DIRECTORY}/${name} text)
  string(FIND "${text}" "${part}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "${name} does not say `${part}`")
  endif()
endforeach()
act(0 INPUT_PATHS=samples/minimal INPUT_FAIL_ON=never)
act(0 INPUT_PATHS=samples/shop-healthy)
act(2 INPUT_PATHS=no-such-directory)

# What the action names exists, and its script reads every input.
file(READ ${ROOT}/action.yml action)
file(READ ${ROOT}/ci/action.sh script)
string(REGEX MATCHALL "\n  [a-z_]+:\n    description" inputs "${action}")
foreach(input ${inputs})
  string(REGEX MATCH "[a-z_]+" input "${input}")
  string(TOUPPER "INPUT_${input}" variable)
  if(NOT script MATCHES "${variable}[^A-Z_]")
    message(FATAL_ERROR "ci/action.sh does not read ${variable}")
  endif()
endforeach()
list(LENGTH inputs count)
if(NOT count EQUAL 5)
  message(FATAL_ERROR "action.yml has ${count} inputs")
endif()
foreach(file Dockerfile .pre-commit-hooks.yaml ci/gitlab.yml)
  if(NOT EXISTS ${ROOT}/${file})
    message(FATAL_ERROR "${file} is missing")
  endif()
endforeach()
