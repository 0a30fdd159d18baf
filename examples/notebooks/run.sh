#!/usr/bin/env bash
# Runs every notebook on the Rust kernel, without a browser, and compares what comes out with what is
# committed.
#
#   examples/notebooks/run.sh             runs all, changes nothing
#   examples/notebooks/run.sh --update    runs all, and writes what comes out into the notebooks
#   examples/notebooks/run.sh [--update] 1-getting-started.ipynb …    only these
#
# It fails on any error, on anything on stderr (a panic is no error to Jupyter), on a cell that shows
# nothing though it ends in an expression or prints, and where text, tables or numbers, as they are shown, differ from what
# is committed. Of pictures it asks only that they are there and that they are well-formed.
#
# Python, the kernel and what the kernel compiles are kept in ${XDG_CACHE_HOME:-~/.cache}/clv, outside
# of the checkout; the first run compiles the kernel for some twenty minutes of a processor.
set -euo pipefail
cd "$(dirname "$0")"
kernel_version=0.22.0
python_packages='nbclient==0.10.2 nbformat==5.10.4'
cache=${XDG_CACHE_HOME:-$HOME/.cache}/clv
kernel=$cache/evcxr/bin/evcxr_jupyter
mkdir -p "$cache/notebooks"

if ! grep -qs "evcxr_jupyter $kernel_version " "$cache/evcxr/.crates.toml"; then
  echo "the Rust kernel is compiled once, into $cache/evcxr"
  # A kernel starts rustc and waits for it: it need not be fast itself.
  CARGO_TARGET_DIR=$cache/notebooks/kernel CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 RUSTFLAGS='' \
    cargo install --quiet --locked --root "$cache/evcxr" "evcxr_jupyter@$kernel_version"
  rm -rf "$cache/notebooks/kernel"
fi

python=$cache/notebooks/python
if [ "$(cat "$python/packages" 2>/dev/null)" != "$python_packages" ]; then
  python3 -m venv --clear "$python"
  # shellcheck disable=SC2086
  "$python/bin/pip" install --quiet --disable-pip-version-check $python_packages
  echo "$python_packages" >"$python/packages"
fi

# The kernel is registered beside Python, not for the user.
export JUPYTER_DATA_DIR=$cache/notebooks/jupyter JUPYTER_PATH=$cache/notebooks/jupyter
"$kernel" --install >/dev/null

# All notebooks share what was compiled. (The kernel takes the newest crates that the library allows:
# it starts from an empty lock file.)
export EVCXR_TMPDIR=$cache/notebooks/build EVCXR_CONFIG_DIR=$cache/notebooks/config CARGO_INCREMENTAL=0
mkdir -p "$EVCXR_TMPDIR" "$EVCXR_CONFIG_DIR"
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS
# The path by which a cell finds the standard library leads astray in a home directory.
LD_LIBRARY_PATH=$(rustc --print target-libdir)
export LD_LIBRARY_PATH
"$python/bin/python" check.py "$@"
