#!/usr/bin/env bash
# The test of a cluster; and the lints and the documentation of both crates that stand on DataFusion, in
# the profile and with the features in which integrations/datafusion/check.sh has built it.
set -euo pipefail
cd "$(dirname "$0")/../.."
both=(--release --package clv-datafusion --package clv-ballista)
cargo test "${both[@]}" --test cluster "$@"
cargo test "${both[@]}" --doc
cargo clippy "${both[@]}" --all-targets -- -D warnings
RUSTDOCFLAGS='-D warnings' cargo doc "${both[@]}" --no-deps
