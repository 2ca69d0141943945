#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the GitHub Action does: annotations on the lines of a change, SARIF and a report where
# they are wanted, a report in the summary of the job. Ends as `thalweg lint` does.
set -eu

thalweg=${THALWEG:-thalweg}

# A list of words, separated by spaces or line breaks.
# shellcheck disable=SC2086
set -- ${INPUT_PATHS:-.}

if [ -n "${INPUT_REPORT:-}" ]; then
  "$thalweg" report --force --out "$INPUT_REPORT" "$@" || true
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  "$thalweg" report --format markdown --limit 900000 "$@" >> "$GITHUB_STEP_SUMMARY" || true
fi

[ -z "${INPUT_SARIF:-}" ] || set -- --output "sarif=$INPUT_SARIF" "$@"
[ -z "${INPUT_SINCE:-}" ] || set -- --since "$INPUT_SINCE" "$@"
exec "$thalweg" lint --format github --fail-on "${INPUT_FAIL_ON:-error}" "$@"
