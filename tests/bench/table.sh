#!/usr/bin/env bash
# The table of docs/performance.md in one run: reading, beside programs that only inflate or that others use.
#
#   tests/bench/table.sh [RECORDS [SOURCE]]
#
# RECORDS is the size of the made trails (default 300000), SOURCE a folder with a real trail. CPU is user and
# system time of a whole process, the best of three runs taken in turn. Programs that are not installed are said.
# Needs Python 3 and GNU time; writes into a temporary directory only.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

records=${1:-300000}
source_trail=${2:-}
work=$(mktemp -d "${TMPDIR:-/tmp}/lpgen-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
declare -A cpus peaks walls
usage=$work/usage

inflate_gzip() { find "$trail" -name '*.gz' -print0 | xargs -0 gzip -dc; }
inflate_igzip() { find "$trail" -name '*.gz' -print0 | xargs -0 igzip -dc; }
inflate_libdeflate() { find "$trail" -name '*.gz' -print0 | xargs -0 libdeflate-gunzip -c; }
count_jq() { inflate_gzip | jq -r '.Records[] | [.userIdentity.arn, .eventSource, .eventName] | @tsv' | sort | uniq -c; }
count_duckdb() {
    duckdb -c "SET threads=1; SELECT e.userIdentity.arn, e.eventSource, e.eventName, count(*) FROM (SELECT unnest(Records) e
        FROM read_json('$trail/**/*.json.gz', maximum_object_size=268435456)) GROUP BY ALL"
}
count_trailscraper() { trailscraper select --log-dir "$trail"; }
observe() { rm -f "$usage"*; "$lpgen" -q observe --trail "$trail" --usage "$usage" --threads "$1"; }
suggest_trail() { "$lpgen" -q suggest "$function" --trail "$trail" --threads 1; }
suggest_usage() { "$lpgen" -q suggest "$function" --usage "$usage"; }
export -f inflate_gzip inflate_igzip inflate_libdeflate count_jq count_duckdb count_trailscraper observe suggest_trail suggest_usage
export trail function lpgen usage

# once NAME COMMAND…: one run; keeps the least CPU, wall and the greatest peak.
once() {
    local name=$1
    shift
    measure bash -c '"$@"' - "$@"
    if [ -z "${cpus[$name]:-}" ] || [ "$(calc "$cpu < ${cpus[$name]}")" != 0.00 ]; then
        cpus[$name]=$cpu walls[$name]=$wall
    fi
    peaks[$name]=$peak
}

row() {
    local name=$1 base=${cpus[igzip -dc]:-${cpus[gzip -dc]}}
    printf '| %-34s | %7.2f s | %6s | %7s MB |\n' "$name" "${cpus[$name]}" "$(calc "${cpus[$name]} / $base")" "${peaks[$name]}"
}

table() {
    cpus=() peaks=() walls=()
    cat "$(find "$trail" -name '*.gz' | head -1)" >/dev/null
    find "$trail" -name '*.gz' -print0 | xargs -0 cat >/dev/null # into the page cache
    local rows=("gzip -dc") missing=()
    command -v igzip >/dev/null && rows+=("igzip -dc") || missing+=(igzip)
    command -v libdeflate-gunzip >/dev/null && rows+=("libdeflate-gunzip") || missing+=(libdeflate-gunzip)
    rows+=("observe --threads 1" "observe --threads 2" "suggest one function" "suggest from the usage")
    local others=()
    for other in jq duckdb trailscraper; do
        command -v $other >/dev/null && others+=($other) || missing+=($other)
    done
    for round in 1 2 3; do
        for name in "${rows[@]}"; do
            case $name in
            gzip*) once "$name" inflate_gzip ;;
            igzip*) once "$name" inflate_igzip ;;
            libdeflate*) once "$name" inflate_libdeflate ;;
            *1) once "$name" observe 1 ;;
            *2) once "$name" observe 2 ;;
            *usage) once "$name" suggest_usage ;;
            suggest*) once "$name" suggest_trail ;;
            *) ;; # programs of others run once
            esac
        done
        [ "$round" = 1 ] && [ -n "${with_others:-}" ] || continue
        for name in "${others[@]}"; do once "$name" "count_$name"; done
        rows+=("${others[@]}")
    done
    local base="igzip -dc"
    [ -n "${cpus[$base]:-}" ] || base="gzip -dc"
    printf '| %-34s | %9s | %6s | %10s |\n|---|--:|--:|--:|\n' "$1" CPU "/ ${base%% *}" "peak"
    for name in "${rows[@]}"; do row "$name"; done
    echo
    echo "two threads are $(calc "${walls[observe --threads 1]} / ${walls[observe --threads 2]}") times one; usage file: $(wc -c <"$usage") bytes; not installed: ${missing[*]:-nothing}"
    echo
}

# made NAME FUNCTION ARGUMENTS…
made() {
    trail=$work/trail function=$2
    echo "## $1"
    python3 tests/bench/make_account.py "$trail" "${@:3}"
    echo
    table "$1"
    rm -rf "$trail" "$usage"
}

machine
echo
with_others=1 made "real sizes, half of them functions'" orders-api-0 --records "$records"
made "large files, half of them functions'" orders-api-0 --records "$records" --large 5200
made "nearly no functions" orders-api-0 --records "$records" --share 0.01
made "1,000 functions of 400 calls" orders-api-0 --records 508000 --functions 1000 --share 1
made "200 functions of 240 operations" orders-api-0 --records 150000 --functions 200 --share 1 --operations 240
if [ -n "$source_trail" ]; then
    echo "## $source_trail"
    trail=$source_trail function=none-of-that-name
    suggest_trail() { "$lpgen" -q observe --replace --trail "$trail" --usage "$usage" --threads 1; }
    suggest_usage() { :; }
    table "a real trail"
fi
