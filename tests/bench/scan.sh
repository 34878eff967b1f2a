#!/usr/bin/env bash
# Time and memory of scanning an account, in each form, beside reading its trail.
#
#   tests/bench/scan.sh [FUNCTIONS [RECORDS]]
#
# FUNCTIONS (default 1000) have a broad role each, and RECORDS (default 400 for each of them) tell what they use.
# Needs Python 3 and GNU time; writes into a temporary directory only.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

functions=${1:-1000}
records=${2:-$((functions * 400))}
work=$(mktemp -d "${TMPDIR:-/tmp}/lpgen-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

machine
python3 tests/bench/make_account.py "$work/trail" --records "$records" --functions "$functions" --share 1 \
    --snapshot "$work/account"
find "$work/trail" -name '*.gz' -print0 | xargs -0 cat >/dev/null # into the page cache

row() { printf '%-28s %8.2f s  %8.2f s CPU  %8s MB\n' "$1" "$wall" "$cpu" "$peak"; }

measure "$lpgen" -q observe --trail "$work/trail" --usage "$work/usage.db"
row observe
evidence=(--usage "$work/usage.db" --snapshot "$work/account" --force)
for form in text json csv markdown sarif html; do
    [ $form = html ] && evidence+=(--out "$work/report")
    measure "$lpgen" -q scan "${evidence[@]}" --format "$form"
    row "scan --format $form"
done
