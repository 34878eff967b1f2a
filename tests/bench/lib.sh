# Sourced by the benchmarks: the program to measure, and how.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd) && cd "$here" || exit 2

lpgen=${LPGEN:-${CARGO_TARGET_DIR:-target}/release/lpgen}
[ -x "$lpgen" ] || { echo "build first: cargo build --release (or set LPGEN)" >&2; exit 2; }

if ! /usr/bin/time -f %M true >/dev/null 2>&1; then
    echo "GNU time is needed as /usr/bin/time" >&2
    exit 2
fi

now() { echo "${EPOCHREALTIME/,/.}"; }

# calc EXPRESSION: two digits after the point.
calc() { awk "BEGIN { printf \"%.2f\", $1 }"; }

# measure COMMAND…: runs it quietly; sets `wall` and `cpu` (seconds) and `peak` (MB of resident memory).
measure() {
    local report from
    report=$(mktemp)
    from=$(now)
    /usr/bin/time -o "$report" -f "%M %U %S" "$@" >/dev/null 2>&1 || { echo "failed: $*" >&2; exit 1; }
    wall=$(awk "BEGIN { print $(now) - $from }")
    peak=$(awk '{ printf "%.1f", $1 / 1024 }' "$report")
    cpu=$(awk '{ print $2 + $3 }' "$report")
    rm -f "$report"
}

machine() {
    echo "machine: $(uname -sm), $(nproc) processors,$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -1)"
    echo "date:    $(date -u +%Y-%m-%d), $("$lpgen" --version)"
}
