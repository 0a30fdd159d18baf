#!/usr/bin/env bash
# A scheduler and executors on loopback, the whole way from a log to predictions, and an end of exactly
# what was started:
#
#   integrations/ballista/whole-way.sh LOG_DIR OUT_DIR [EXECUTORS] [AS_OF]
#
# LOG_DIR holds Parquet files with the columns customer, at, amount; OUT_DIR must not exist yet, and does not
# exist after a failure. Without EXECUTORS there are two; without AS_OF (2023-12-31) the log is looked at
# until its last day.
set -euo pipefail
if [ $# -lt 2 ] || [ $# -gt 4 ]; then
  echo "$0 LOG_DIR OUT_DIR [EXECUTORS] [AS_OF]" >&2
  exit 2
fi
refuse() {
  echo "$1" >&2
  exit 2
}
log=$(realpath --canonicalize-missing "$1") out=$(realpath --canonicalize-missing "$2")
executors=${3:-2} as_of=${4:-}
[ -d "$log" ] || refuse "LOG_DIR must be a directory, got $1"
[ ! -e "$out" ] || refuse "OUT_DIR must not exist yet, got $2"
[ -d "$(dirname "$out")" ] || refuse "OUT_DIR must be in a directory that exists, got $2"
[[ $executors =~ ^[1-9][0-9]?$ ]] || refuse "EXECUTORS must be a number from 1 to 99, got $executors"
cd "$(dirname "$0")/../.."
# With the example, because the features of what is built are then those of the tests.
cargo build --release --package clv-datafusion --package clv-ballista --bins --example simulate_log
programs=${CARGO_TARGET_DIR:-target}/release

started=()
is_done=
work=$(mktemp -d)
finish() {
  # By number, only those of this run, and the scheduler last. An executor may wait for what no longer
  # comes, so each has five seconds.
  local place pid
  for ((place = ${#started[@]} - 1; place >= 0; place--)); do
    pid=${started[place]}
    kill "$pid" 2>/dev/null || continue
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
  [ -n "$is_done" ] || rm -rf "$out"
}
trap finish EXIT
# Whoever ends the script ends the programs too.
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$out"

is_listened_to() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# free_ports FIRST COUNT: whether nobody listens to any of these.
free_ports() {
  local port
  for port in $(seq "$1" $(($1 + $2 - 1))); do
    ! is_listened_to "$port" || return 1
  done
}

# start NAME PORT PROGRAM ARGUMENT…: runs a program until it listens; an end before that is told.
start() {
  "$programs/$3" --address "127.0.0.1:$2" "${@:4}" >"$work/$1.log" 2>&1 &
  local pid=$!
  started+=("$pid")
  until is_listened_to "$2"; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/$1.log" >&2; exit 1; }
    sleep 0.1
  done
}

# The scheduler has one port, and each executor has two.
needed=$((2 * executors + 2))
port=${PORT:-}
if [ -z "$port" ]; then
  port=$((20000 + RANDOM % 12000))
  until free_ports "$port" "$needed"; do port=$((20000 + RANDOM % 12000)); done
elif ! free_ports "$port" "$needed"; then
  refuse "PORT must be the first of $needed that nobody listens to, got $port"
fi
start scheduler "$port" clv-scheduler
for number in $(seq "$executors"); do
  mkdir "$work/$number"
  start "executor-$number" $((port + 2 * number)) clv-executor \
    --scheduler "127.0.0.1:$port" --tasks 1 --directory "$work/$number"
done
# Executors make themselves known.
sleep 1

SECONDS=0
"$programs/clv-whole-way" --log "$log" --predictions "$out/predictions/" \
  --scheduler "127.0.0.1:$port" --partitions "${PARTITIONS:-4}" ${as_of:+--as-of "$as_of"} &
way=$!
started+=("$way")
# In the background, so that a signal is heeded while it runs.
wait "$way"
unset 'started[-1]'
is_done=yes
echo "whole way with $executors executor(s) of one task: $SECONDS s"
for pid in "${started[@]}"; do
  echo "processors of $(ps -o comm= -p "$pid"): $(ps -o cputimes= -p "$pid") s, peak $(grep VmHWM "/proc/$pid/status")"
done
