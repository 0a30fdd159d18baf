#!/usr/bin/env bash
# The test of a cluster, the documentation with its tests, the script for one machine, and the lints, in the
# profile and with the features in which integrations/datafusion/check.sh has built DataFusion.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/engines
export RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings
both=(--release --package clv-datafusion --package clv-ballista)
cargo test "${both[@]}" --test cluster "$@"
CLV_DOCUMENTED=clv_ballista RUSTDOC=$PWD/integrations/datafusion/documented-doctests.sh \
  cargo test "${both[@]}" --doc
# The script, as a user runs it, on a small log.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo build "${both[@]}" --bins --example simulate_log
"$CARGO_TARGET_DIR/release/examples/simulate_log" "$folder/log" 20000 1000 2
integrations/ballista/whole-way.sh "$folder/log" "$folder/out"
