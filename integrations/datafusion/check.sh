#!/usr/bin/env bash
# The tests of the functions in DataFusion, the example, and the lints.
#
# In one profile, and with the features that DataFusion has where Ballista is there too, so that both
# crates' checks build it once.
set -euo pipefail
cd "$(dirname "$0")/../.."
both=(--release --package clv-datafusion --package clv-ballista)
cargo test "${both[@]}" --test engine "$@"
cargo build "${both[@]}" --example sql
"${CARGO_TARGET_DIR:-target}/release/examples/sql"
cargo clippy "${both[@]}" --test engine --examples -- -D warnings
