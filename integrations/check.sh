#!/usr/bin/env bash
# The checks of the integrations: format, lints, tests, examples.
#
#   integrations/check.sh [--force]
#
# They take long from scratch, so they run only where something changed since they last were green: the
# files here, the core's sources, or a Cargo.lock. What is built and known is kept outside of the
# checkout, in CLV_INTEGRATIONS_CACHE (~/.cache/clv-integrations where it is not set); a
# CARGO_TARGET_DIR that is set is used as it is.
set -euo pipefail
cd "$(dirname "$0")"
cache=${CLV_INTEGRATIONS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clv-integrations}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target} CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0
mkdir -p "$cache"

needs=1.94
has=$(rustc --version | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
if [ "$(printf '%s\n' "$needs" "$has" | sort -V | head -n 1)" != "$needs" ]; then
  echo "integrations: skipped, DataFusion needs Rust $needs and this is $has"
  exit 0
fi

key=$({
  rustc --version
  { find . -path ./target -prune -o -type f -print; find ../src ../examples/data -type f; } |
    LC_ALL=C sort | xargs sha256sum
  sha256sum ../Cargo.toml ../Cargo.lock
} | sha256sum | cut -d ' ' -f 1)
if [ "${1:-}" != --force ] && [ "$(cat "$cache/green" 2>/dev/null)" = "$key" ]; then
  echo "integrations: skipped, nothing changed since they were green (--force runs them)"
  exit 0
fi

step() {
  local started=$SECONDS
  echo "--- $*"
  "$@"
  echo "--- done in $((SECONDS - started)) s"
}
# Everything in one profile, so that DataFusion is built once (and once more for the lints).
step cargo fmt --all --check
step cargo clippy --locked --release --all-targets -- -D warnings
step cargo test --locked --release
step cargo run --locked --quiet --release --example sql
echo "integrations: clv-ballista is skipped, it has not been built and run yet"
echo "$key" >"$cache/green"
