#!/usr/bin/env bash
# A usage store of many distinct calls: its size, and what `suggest` of one function takes.
#   tests/bench/big-usage.sh USAGE_FILE FUNCTION [DISTINCT_CALLS]
# USAGE_FILE: a store to repeat, made by `lpgen observe`; FUNCTION: one in it. LPGEN names another build.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -ge 2 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
source=$1 function=$2 wanted=${3:-10000000}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

machine
for calls in 1 "$wanted"; do
    python3 tests/bench/make_usage.py "$source" "$place/big.usage" "$calls" || exit 1
    measure "$lpgen" suggest "$function" --usage "$place/big.usage" --quiet
    echo "suggest $function: $wall s, $cpu s of CPU, $peak MB"
done
