#!/usr/bin/env bash
# What `propose` takes over a repository: seconds and peak memory, for a tenth of the functions and for all.
#   tests/bench/propose.sh [FUNCTIONS [FILES]]
# LPGEN names another build.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

functions=${1:-1000} files=${2:-5000}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

machine
for part in 10 1; do
    made=$place/$part
    python3 tests/bench/make_code.py "$made" --functions $((functions / part)) --files "$files" || exit 1
    measure "$lpgen" propose --all --quiet --force --trail "$made/trail" --snapshot "$made/account" --repo "$made/repo" \
        --patch "$made/patch"
    edited=$(grep -c '^--- a/' "$made/patch")
    echo "propose $((functions / part)) functions over $files files: $wall s, $cpu s of CPU, $peak MB, $edited files edited"
done
