#!/usr/bin/env bash
# A scheduler and executors on loopback, the whole way from a log to predictions, and an end of exactly
# what was started:
#
#   ballista/whole-way.sh LOG_DIR OUT_DIR [EXECUTORS] [AS_OF]
#
# LOG_DIR holds Parquet files with the columns customer, at, amount; OUT_DIR must not exist yet.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
log=$1 out=$2 executors=${3:-2} as_of=${4:-1997-09-30}
programs=${CARGO_TARGET_DIR:-$here/target}/release
(cd "$here" && cargo build --quiet --release -p clv-ballista)
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

port=${PORT:-50150}
"$programs/clv-scheduler" --address "127.0.0.1:$port" >"$work/scheduler.log" 2>&1 &
started+=($!)
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for _ in $(seq 200); do listens "$port" && break; sleep 0.1; done
for number in $(seq "$executors"); do
  address=$((port + 10 * number))
  mkdir "$work/$number"
  "$programs/clv-executor" --address "127.0.0.1:$address" --scheduler "127.0.0.1:$port" \
    --tasks 1 --directory "$work/$number" >"$work/executor-$number.log" 2>&1 &
  started+=($!)
  for _ in $(seq 200); do listens "$address" && break; sleep 0.1; done
done
sleep 1

SECONDS=0
"$programs/clv-whole-way" --log "$log" --predictions "$out/predictions/" \
  --scheduler "127.0.0.1:$port" --partitions "${PARTITIONS:-4}" --as-of "$as_of"
echo "whole way with $executors executor(s) of one task: $SECONDS s"
