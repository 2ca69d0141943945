# SPDX-License-Identifier: Apache-2.0
# cmake -D ROOT=<project> -D THALWEG=<binary> -D DIRECTORY=<build>/mermaid -P check_mermaid.cmake
# Does Mermaid accept the diagrams of all samples? It is not downloaded here; whoever
# wants to know installs it into that directory of the build.
cmake_minimum_required(VERSION 3.25)

find_program(node node)
if(NOT node OR NOT EXISTS ${DIRECTORY}/node_modules/mermaid
   OR NOT EXISTS ${DIRECTORY}/node_modules/jsdom)
  if(DEFINED ENV{THALWEG_PAGES})
    set(kind FATAL_ERROR)
  endif()
  message(${kind} "skipped: needs node, and `npm install --prefix ${DIRECTORY} mermaid@11 jsdom@24`")
  return()
endif()
execute_process(COMMAND ${THALWEG} witness samples --format mermaid WORKING_DIRECTORY ${ROOT}
  OUTPUT_FILE ${DIRECTORY}/samples.mmd COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${THALWEG} plan samples/shop samples/payments samples/social --format json
  WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE plans COMMAND_ERROR_IS_FATAL ANY)
string(JSON count LENGTH "${plans}" plans)
math(EXPR last "${count} - 1")
foreach(plan RANGE ${last})
  string(JSON migrations LENGTH "${plans}" plans ${plan} migrations)
  math(EXPR last_migration "${migrations} - 1")
  foreach(migration RANGE ${last_migration})
    string(JSON diagram GET "${plans}" plans ${plan} migrations ${migration} diagram)
    if(diagram)
      file(APPEND ${DIRECTORY}/samples.mmd "\n${diagram}")
    endif()
  endforeach()
endforeach()
foreach(wish "--group-by;store" "--group-by;owner" "--all;--mark;note" "--rule;INT001" "--entity;product")
  execute_process(COMMAND ${THALWEG} graph samples/shop samples/payments samples/social samples/real ${wish}
    WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE diagrams COMMAND_ERROR_IS_FATAL ANY)
  file(APPEND ${DIRECTORY}/samples.mmd "\n${diagrams}")
endforeach()
execute_process(COMMAND ${node} ${CMAKE_CURRENT_LIST_DIR}/check_mermaid.mjs ${DIRECTORY}/samples.mmd
  ${DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)
