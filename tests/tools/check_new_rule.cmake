# SPDX-License-Identifier: Apache-2.0
# cmake -D ROOT=<project> -D SCRATCH=<directory> -D COMPILER=<C++> -P check_new_rule.cmake
# A rule written by new_rule.cmake compiles, stands in the catalogue in its
# place, and leaves everything else as it was; a second one is refused.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${SCRATCH})
foreach(file CMakeLists.txt src/checks/catalogue.def)
  file(READ ${ROOT}/${file} text)
  file(WRITE ${SCRATCH}/${file} "${text}")
endforeach()

function(new_rule code slug result)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -D ROOT=${SCRATCH} -D CODE=${code} -D SLUG=${slug}
      -P ${ROOT}/tests/tools/new_rule.cmake
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE said)
  if(status EQUAL 0)
    set(said "")
  endif()
  set(${result} "${said}" PARENT_SCOPE)
endfunction()

# Removes `line` from a file of the scratch project; what is left must be the original.
function(expect_one_more file line)
  file(READ ${ROOT}/${file} original)
  file(READ ${SCRATCH}/${file} now)
  string(REPLACE "${line}" "" without "${now}")
  if(now STREQUAL original OR NOT without STREQUAL original)
    message(FATAL_ERROR "${file}: expected just one line more, `${line}`:\n${now}")
  endif()
endfunction()

new_rule(ORD999 out-of-step said)
if(said)
  message(FATAL_ERROR "${said}")
endif()
expect_one_more(src/checks/catalogue.def "CHECK(ORD999, ordering, out_of_step)\n")

file(READ ${SCRATCH}/rules/ordering/out-of-step.md page)
if(NOT page MATCHES "code: ORD999\nname: out-of-step\n" OR NOT page MATCHES "# fires: ORD999\n")
  message(FATAL_ERROR "the page does not name its rule:\n${page}")
endif()

execute_process(
  COMMAND ${COMPILER} -std=c++20 -fsyntax-only -Wall -Wextra -Werror -I ${ROOT}/src
    ${SCRATCH}/src/checks/ordering/out_of_step.cpp
  COMMAND_ERROR_IS_FATAL ANY)

foreach(again "ORD999;another-name" "ORD998;out-of-step" "XYZ001;no-family" "ORD1;no-code")
  new_rule(${again} said)
  if(NOT said)
    message(FATAL_ERROR "accepted: ${again}")
  endif()
endforeach()
