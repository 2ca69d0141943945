# SPDX-License-Identifier: Apache-2.0
# cmake -D ROOT=<project> -D THALWEG=<binary> -D DIRECTORY=<build>/browser -P check_report.cmake
# Reports in a browser. Neither that nor its driver is downloaded here; whoever wants to
# know installs them, the driver into that directory of the build.
cmake_minimum_required(VERSION 3.25)

find_program(node node)
find_program(chromium NAMES chromium chromium-browser google-chrome)
find_program(dot dot)
if(NOT node OR NOT chromium OR NOT dot OR NOT EXISTS ${DIRECTORY}/node_modules/puppeteer-core
   OR NOT EXISTS ${DIRECTORY}/node_modules/axe-core)
  if(DEFINED ENV{THALWEG_PAGES})
    set(kind FATAL_ERROR)
  endif()
  message(${kind} "skipped: needs node, chromium, dot, and "
    "`npm install --prefix ${DIRECTORY} puppeteer-core@24 axe-core@4`")
  return()
endif()
set(pages "")
foreach(sample shop real/deathstarbench-social-network)
  string(REPLACE "/" "-" name ${sample})
  execute_process(COMMAND ${THALWEG} report samples/${sample} --force --out ${DIRECTORY}/${name}.html
    WORKING_DIRECTORY ${ROOT} COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND pages ${DIRECTORY}/${name}.html)
endforeach()
execute_process(COMMAND ${node} ${CMAKE_CURRENT_LIST_DIR}/check_report.mjs ${DIRECTORY} ${chromium}
  ${pages} COMMAND_ERROR_IS_FATAL ANY)
