#!/usr/bin/env bash
# Counts the instructions of the main paths, and compares them with what is recorded.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v valgrind >/dev/null || (apt-get update && apt-get install --quiet --yes valgrind) >/dev/null
python3 benches/instructions/compare.py
