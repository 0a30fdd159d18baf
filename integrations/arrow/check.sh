#!/usr/bin/env bash
# The tests of Arrow and Parquet, and the example.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo test --package clv-arrow "$@"
cargo run --package clv-arrow --example parquet
