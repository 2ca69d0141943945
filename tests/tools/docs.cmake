# SPDX-License-Identifier: Apache-2.0
# cmake -D ROOT=<project> [-D THALWEG=<binary>] [-D UPDATE=ON] -P docs.cmake
# The README's parts between `<!-- … -->` and `<!-- end -->` come from elsewhere:
#   file:PATH     a file of the project
#   report:PATH   what `thalweg lint PATH` says
#   rules         the table of the rules, from their pages
# Fails where one says something else; UPDATE writes them.
cmake_minimum_required(VERSION 3.25)

function(fenced language text result)
  set(${result} "```${language}\n${text}```\n" PARENT_SCOPE)
endfunction()

function(report path result)
  execute_process(COMMAND ${THALWEG} lint ${path} --color never
    WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE said ERROR_VARIABLE complaint RESULT_VARIABLE status)
  if(NOT status MATCHES "^[01]$")
    message(FATAL_ERROR "thalweg lint ${path}: ${status}\n${complaint}")
  endif()
  fenced(console "$ thalweg lint ${path}\n${said}" text)
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# One value of the front matter of a page.
function(front_matter page key result)
  string(REGEX MATCH "\n${key}: ([^\n]*)" found "${page}")
  set(${result} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

# Families stand in the order of the catalogue; within one, the codes do.
function(rules result)
  file(READ ${ROOT}/src/checks/catalogue.def catalogue)
  string(REGEX MATCHALL "\nCHECK\\([A-Z0-9]+, [a-z_]+, [a-z_]+\\)" checks "${catalogue}")
  set(table "| rule | finds |\n|---|---|\n")
  foreach(check ${checks})
    string(REGEX MATCH "\\(([A-Z0-9]+), ([a-z_]+), ([a-z_]+)\\)" ignored ${check})
    set(code ${CMAKE_MATCH_1})
    string(REPLACE "_" "-" path "rules/${CMAKE_MATCH_2}/${CMAKE_MATCH_3}.md")
    file(READ ${ROOT}/${path} page)
    front_matter("${page}" name name)
    front_matter("${page}" summary summary)
    string(APPEND table "| [${code} ${name}](${path}) | ${summary} |\n")
  endforeach()
  set(${result} "${table}" PARENT_SCOPE)
endfunction()

function(content kind argument result)
  if(kind STREQUAL "file")
    file(READ ${ROOT}/${argument} text)
    fenced(yaml "${text}" text)
  elseif(kind STREQUAL "report")
    report(${argument} text)
  else()
    rules(text)
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# Whether this part can be made with what exists.
function(is_makeable kind argument result)
  set(${result} TRUE PARENT_SCOPE)
  if(argument AND NOT EXISTS ${ROOT}/${argument} OR kind STREQUAL "report" AND NOT THALWEG)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

# `rest` is what stands behind the part in the page.
function(renew page opening result)
  string(REGEX MATCH "<!-- ([a-z]+):?([^ ]*) -->" ignored "${opening}")
  set(kind "${CMAKE_MATCH_1}")
  set(argument "${CMAKE_MATCH_2}")
  is_makeable("${kind}" "${argument}" makeable)
  if(NOT makeable)
    message("left as it is: ${opening}")
    set(${result} "${page}" PARENT_SCOPE)
    return()
  endif()
  string(FIND "${page}" "${opening}" begin)
  string(LENGTH "${opening}" length)
  math(EXPR inside "${begin} + ${length}")
  string(SUBSTRING "${page}" 0 ${inside} before)
  string(SUBSTRING "${page}" ${inside} -1 rest)
  string(FIND "${rest}" "<!-- end -->" end)
  if(end EQUAL -1)
    message(FATAL_ERROR "no `<!-- end -->` behind `${opening}`")
  endif()
  string(SUBSTRING "${rest}" ${end} -1 after)
  content("${kind}" "${argument}" text)
  set(${result} "${before}\n${text}${after}" PARENT_SCOPE)
endfunction()

file(READ ${ROOT}/README.md page)
set(renewed "${page}")
string(REGEX MATCHALL "<!-- (file|report|rules):?[^ ]* -->" openings "${page}")
foreach(opening ${openings})
  renew("${renewed}" "${opening}" renewed)
endforeach()

if(renewed STREQUAL page)
  return()
elseif(UPDATE)
  file(WRITE ${ROOT}/README.md "${renewed}")
else()
  message(FATAL_ERROR "README.md differs from what it shows; ./dev docs writes it")
endif()
