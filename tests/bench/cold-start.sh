#!/usr/bin/env bash
# Time and memory of looking one operation up, from starting the process to its end.
#
#   tests/bench/cold-start.sh [RUNS]
#
# Beside it, a process that does nothing: the difference is lpgen's. Needs GNU time.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

runs=${1:-200}

# per_run COMMAND…: mean milliseconds of one run, process start included.
per_run() {
    local from i
    from=$(now)
    for ((i = 0; i < runs; i++)); do "$@" >/dev/null; done
    calc "($(now) - $from) * 1000 / $runs"
}

machine
echo "binary:  $(($(wc -c <"$lpgen") / 1000)) KB"
for arguments in "catalog operation dynamodb:Query" "catalog action s3:GetObject" "--version"; do
    # shellcheck disable=SC2086 # words on purpose
    measure "$lpgen" $arguments
    # shellcheck disable=SC2086
    printf '%-40s %7s ms  %6s MB\n' "lpgen $arguments" "$(per_run "$lpgen" $arguments)" "$peak"
done
measure /bin/true
printf '%-40s %7s ms  %6s MB\n' "/bin/true" "$(per_run /bin/true)" "$peak"
