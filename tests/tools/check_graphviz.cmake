# SPDX-License-Identifier: Apache-2.0
# cmake -D ROOT=<project> -D THALWEG=<binary> -P check_graphviz.cmake
# Does Graphviz accept the pictures of all samples, in every view?
cmake_minimum_required(VERSION 3.25)

find_program(dot dot)
if(NOT dot)
  message("skipped: needs `dot` of Graphviz")
  return()
endif()

set(drawn 0)
function(draw)
  execute_process(COMMAND ${THALWEG} graph ${ARGN} --format dot WORKING_DIRECTORY ${ROOT}
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/graphviz.dot "${text}")
  execute_process(COMMAND ${dot} -Tsvg ${CMAKE_CURRENT_BINARY_DIR}/graphviz.dot
    OUTPUT_VARIABLE svg ERROR_VARIABLE complaint RESULT_VARIABLE status)
  file(REMOVE ${CMAKE_CURRENT_BINARY_DIR}/graphviz.dot)
  if(NOT status EQUAL 0 OR complaint MATCHES "Error|syntax|Warning: (node|edge)" OR
     NOT svg MATCHES "<svg")
    message(FATAL_ERROR "graph ${ARGN}: Graphviz says ${status} ${complaint}")
  endif()
  math(EXPR drawn "${drawn} + 1")
  set(drawn ${drawn} PARENT_SCOPE)
endfunction()

file(GLOB samples RELATIVE ${ROOT} ${ROOT}/samples/*/thalweg.yaml ${ROOT}/samples/real/*/thalweg.yaml)
foreach(sample ${samples})
  draw(${sample})
  draw(${sample} --group-by service --mark note)
  draw(${sample} --group-by owner --all --no-legend)
endforeach()
draw(samples/shop --entity product)
draw(samples/shop --service orders)
draw(samples/shop --rule INT001)
draw(samples/social --rule ORD001)
draw(samples/shop --focus postgres/product --depth 2)
if(drawn LESS 30)
  message(FATAL_ERROR "only ${drawn} pictures were drawn")
endif()
message("${drawn} pictures, all accepted")
