#!/usr/bin/env bash
# The tests of the functions in DataFusion, the example, the documentation with its tests, and the lints.
#
# In one profile, and with the features that DataFusion has where Ballista is there too, so that both
# crates' checks build it once. It takes more than an hour of processors, so the lints are taken while the
# tests are built: `cargo clippy` would read it all once more. What is built has a folder of its own, so
# that nothing else replaces a crate that both need.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/engines
export RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings
both=(--release --package clv-datafusion --package clv-ballista)
cargo test "${both[@]}" --test engine "$@"
CLV_DOCUMENTED=clv_datafusion RUSTDOC=$PWD/integrations/datafusion/documented-doctests.sh \
  cargo test "${both[@]}" --doc
cargo build "${both[@]}" --example sql
"$CARGO_TARGET_DIR/release/examples/sql"
