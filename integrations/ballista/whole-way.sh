#!/usr/bin/env bash
# A scheduler and executors on loopback, the whole way from a log to predictions, and an end of exactly
# what was started:
#
#   integrations/ballista/whole-way.sh LOG_DIR OUT_DIR [EXECUTORS] [AS_OF]
#
# LOG_DIR holds Parquet files with the columns customer, at, amount; OUT_DIR must not exist yet. Without
# EXECUTORS and AS_OF there are two, and the log is looked at until 1997-09-30.
set -euo pipefail
log=$(realpath "$1") out=$(realpath --canonicalize-missing "$2") executors=${3:-2} as_of=${4:-1997-09-30}
cd "$(dirname "$0")/../.."
cargo build --quiet --release --package clv-datafusion --package clv-ballista --bins
programs=${CARGO_TARGET_DIR:-target}/release
mkdir "$out"
work=$(mktemp -d)

started=()
finish() {
  # By number, and only those of this run.
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

# start NAME PORT PROGRAM ARGUMENT…: runs a program until it listens; an end before that is told.
start() {
  "$programs/$3" --address "127.0.0.1:$2" "${@:4}" >"$work/$1.log" 2>&1 &
  local pid=$!
  started+=("$pid")
  until (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/$1.log" >&2; exit 1; }
    sleep 0.1
  done
}

port=${PORT:-$((20000 + RANDOM % 20000))}
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
  --scheduler "127.0.0.1:$port" --partitions "${PARTITIONS:-4}" --as-of "$as_of"
echo "whole way with $executors executor(s) of one task: $SECONDS s"
for pid in "${started[@]}"; do
  echo "processors of $(ps -o comm= -p "$pid"): $(ps -o cputimes= -p "$pid") s, peak $(grep VmHWM "/proc/$pid/status")"
done
