# SPDX-License-Identifier: Apache-2.0
# cmake -D THALWEG=<binary> -D GIT=<git> -D SCRATCH=<directory> -P check_since.cmake
# `lint --since` in a real repository: from its top, from below, from outside, on
# a detached head, in a shallow clone.
cmake_minimum_required(VERSION 3.25)

set(repository ${SCRATCH}/repository)
file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${repository}/design/parts)

function(git where)
  execute_process(
    COMMAND ${GIT} -c user.name=nobody -c user.email=nobody@example.com -c init.defaultBranch=main
      -c protocol.file.allow=always ${ARGN}
    WORKING_DIRECTORY ${where} OUTPUT_QUIET ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# expect(<directory> <exit code> <what must be said> <arguments>…)
function(expect where code words)
  execute_process(
    COMMAND ${THALWEG} lint --format concise ${ARGN}
    WORKING_DIRECTORY ${where} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT status EQUAL code)
    message(SEND_ERROR "lint ${ARGN} in ${where}: exit code ${status}, not ${code}\n${out}${err}")
  endif()
  string(FIND "${out}${err}" "${words}" found)
  if(found EQUAL -1)
    message(SEND_ERROR "lint ${ARGN} in ${where} does not say `${words}`:\n${out}${err}")
  endif()
endfunction()

set(head "thalweg: 1
system: shop
include: [parts/*.yaml]
entities: {product: {key: sku, system_of_record: shop-db/product, personal: false}}
")
set(dual "thalweg: 1
services:
  catalog:
    operations:
      update-product:
        request_id: client
        steps:
          - {update: shop-db/product, idempotent: true}
          - {upsert: search/product, idempotent: true}
")
set(second "      delete-product:
        request_id: client
        steps:
          - {delete: shop-db/product}
          - {delete: search/product}
")
file(WRITE ${repository}/readme.txt "nothing\n")
git(${repository} init)
git(${repository} add -A)
git(${repository} commit -m empty)
git(${repository} tag empty)
file(WRITE ${repository}/design/thalweg.yaml "${head}")
file(WRITE ${repository}/design/parts/services.yaml "${dual}")
file(CREATE_LINK services.yaml ${repository}/design/parts/linked.txt SYMBOLIC)
git(${repository} add -A)
git(${repository} commit -m first)
git(${repository} tag first)
file(WRITE ${repository}/design/thalweg.yaml "thalweg: 1\nsystem: [\n")
git(${repository} commit -a -m broken)
git(${repository} tag broken)
file(WRITE ${repository}/design/thalweg.yaml "${head}")
git(${repository} commit -a -m mended)

# Nothing has changed; then one more dual write, not yet committed.
expect(${repository} 0 "" --since first)
file(WRITE ${repository}/design/parts/services.yaml "${dual}${second}")
expect(${repository} 1 "catalog/delete-product" --since first)
expect(${repository}/design 1 "catalog/delete-product" --since HEAD)
expect(${repository}/design/parts 1 "catalog/delete-product" .. --since HEAD)
expect(${SCRATCH} 1 "catalog/delete-product" repository --since first)
expect(${repository} 1 "all its findings count as new" --since empty)
expect(${repository} 2 "have 1 error" --since broken)
expect(${repository} 2 "no revision `absent`" --since absent)
git(${repository} commit -a -m second)
git(${repository} checkout --detach HEAD)
expect(${repository} 0 "" --since HEAD)
expect(${repository} 1 "catalog/delete-product" --since HEAD~1)

# A folder that is a link; a hook's own repository; two repositories at once.
file(CREATE_LINK design ${repository}/current SYMBOLIC)
git(${repository} add -A)
git(${repository} commit -m linked)
expect(${repository} 0 "" current --since HEAD)
set(ENV{GIT_DIR} ${repository}/.git)
set(ENV{GIT_PREFIX} elsewhere/)
expect(${repository}/design 0 "" thalweg.yaml --since HEAD)
unset(ENV{GIT_DIR})
unset(ENV{GIT_PREFIX})
git(${SCRATCH} clone file://${repository} other)
expect(${SCRATCH} 2 "lies in another repository" repository other --since HEAD)

# A copy of a system is new, although everything in it is known of the first one.
file(COPY ${repository}/design DESTINATION ${repository}/copy)
expect(${repository} 1 "catalog/delete-product" design copy --since HEAD)
file(REMOVE_RECURSE ${repository}/copy)

git(${SCRATCH} clone --depth 1 file://${repository} shallow)
expect(${SCRATCH}/shallow 0 "" --since HEAD)
expect(${SCRATCH}/shallow 2 "shallow clone: fetch the revision first" --since first)
git(${SCRATCH}/shallow fetch --depth 1 origin tag first)
expect(${SCRATCH}/shallow 1 "catalog/delete-product" --since first)

