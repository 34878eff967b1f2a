#!/usr/bin/env bash
# Time and memory of reading a large trail, as ratios to plain decompression of the same files.
#
#   tests/bench/big-trail.sh [SOURCE [MEGABYTES [FUNCTION]]]
#
# SOURCE is a trail folder to repeat (default: a sample; relative to the root of the project), MEGABYTES
# the size of the JSON (default 1000), FUNCTION one of its functions. Needs Python 3, openssl and GNU time;
# writes into a temporary directory only.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

source_trail=${1:-samples/order-service/trail}
megabytes=${2:-1000}
function=${3:-orders-api}
work=$(mktemp -d "${TMPDIR:-/tmp}/lpgen-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

machine
# A quarter as much beside it: what does not grow shows in the comparison.
for size in $((megabytes / 4)) "$megabytes"; do
    trail=$work/trail-$size
    echo
    python3 tests/bench/make_trail.py "$source_trail" "$trail" "$size"
    cat "$trail"/* >/dev/null # into the page cache
    for inflate in gzip igzip; do
        command -v $inflate >/dev/null || continue
        measure $inflate -dc "$trail"/*.gz
        printf '%-28s %8.2f s\n' "$inflate -dc" "$wall"
        [ $inflate = gzip ] && gzip_wall=$wall
    done
    for threads in 1 "$(nproc)"; do
        rm -f "$work/usage.db"
        measure "$lpgen" -q observe --trail "$trail" --usage "$work/usage.db" --threads "$threads"
        printf '%-28s %8.2f s  %8s MB  %s of gzip -dc\n' "observe, $threads thread(s)" "$wall" "$peak" \
            "$(calc "$wall / $gzip_wall")"
    done
    measure "$lpgen" -q suggest "$function" --trail "$trail"
    printf '%-28s %8.2f s  %8s MB  %s of gzip -dc\n' "suggest --trail" "$wall" "$peak" "$(calc "$wall / $gzip_wall")"
    measure "$lpgen" -q suggest "$function" --usage "$work/usage.db"
    printf '%-28s %8.2f s  %8s MB  usage file %s KB\n' "suggest --usage" "$wall" "$peak" \
        "$(($(wc -c <"$work/usage.db") / 1000))"
    # The same files laid out with a digest: read as they are, and checked first, in turn.
    python3 tests/bench/make_digest.py "$trail" "$work/bucket"
    without=0 with=0
    for _ in 1 2 3; do
        measure "$lpgen" -q observe --replace --trail "$work/bucket/AWSLogs" --usage "$work/usage.db"
        without=$(calc "$without + $cpu")
        measure "$lpgen" -q observe --replace --trail "$work/bucket/AWSLogs" --usage "$work/usage.db" \
            --validate --public-keys "$work/bucket/keys.json" --strict
        with=$(calc "$with + $cpu")
    done
    printf '%-28s %8.2f s  %8s MB  %s of observe without, in CPU seconds\n' "observe --validate" "$(calc "$with / 3")" "$peak" \
        "$(calc "$with / $without")"
    rm -rf "$trail" "$work/bucket"
done
