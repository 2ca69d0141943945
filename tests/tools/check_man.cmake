# SPDX-License-Identifier: Apache-2.0
# cmake -D THALWEG=<binary> -D PAGE=<thalweg.1> -P check_man.cmake
# Each command has a section in the manual page, with just the options that its
# help names.
cmake_minimum_required(VERSION 3.25)

file(READ ${PAGE} page)
string(REPLACE "\\-" "-" page "${page}")

# Long options, sorted, without --help.
function(options_in text result)
  string(REGEX MATCHALL "--[a-z][a-z-]+" found "${text}")
  list(REMOVE_DUPLICATES found)
  list(REMOVE_ITEM found --help)
  list(SORT found)
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

# The paragraphs that begin with an option, not what they say about others.
function(options_of_section command result)
  string(FIND "${page}" "\n.SS ${command}\n" begin)
  if(begin EQUAL -1)
    message(FATAL_ERROR "${PAGE} has no section `${command}`")
  endif()
  math(EXPR begin "${begin} + 1")
  string(SUBSTRING "${page}" ${begin} -1 section)
  string(REGEX REPLACE "\n\\.S[SH] .*" "" section "${section}")
  string(REGEX MATCHALL "\n\\.TP\n[^\n]*" heads "${section}")
  options_in("${heads}" found)
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

execute_process(COMMAND ${THALWEG} --help OUTPUT_VARIABLE overview COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\n  [a-z]+  +[a-z]" commands "${overview}")
list(TRANSFORM commands REPLACE "^\n  ([a-z]+) .*" "\\1")
list(LENGTH commands count)
if(count LESS 14)
  message(FATAL_ERROR "the help lists only ${commands}:\n${overview}")
endif()
foreach(command ${commands})
  if(NOT overview MATCHES "\n +${command} ")
    message(FATAL_ERROR "the help does not list `${command}`:\n${overview}")
  endif()
  execute_process(COMMAND ${THALWEG} ${command} --help OUTPUT_VARIABLE help
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "\n  (    |-[a-zA-Z], )--[a-z-]+" heads "${help}")
  options_in("${heads}" in_help)
  options_of_section(${command} in_page)
  if(NOT in_help STREQUAL in_page)
    message(FATAL_ERROR "${command}\n  help: ${in_help}\n  page: ${in_page}")
  endif()
endforeach()
