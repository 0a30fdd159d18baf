#!/usr/bin/env bash
# Stands for rustdoc where cargo runs the doctests of the crate CLV_DOCUMENTED: builds its documentation
# first, in which nothing may be warned of.
#
# `cargo doc` would check DataFusion and all below it once more, because it does not take what was built.
# Here rustdoc reads the very libraries that the tests are linked with.
set -euo pipefail
case " $* " in
  *" --crate-name $CLV_DOCUMENTED --test "*) ;;
  *" --crate-name "*" --test "*) exit ;;
  # What is no doctest, such as a question for the version.
  *) exec rustdoc "$@" ;;
esac
arguments=()
given=("$@")
while [ $# -gt 0 ]; do
  case $1 in
    --test) shift ;;
    --test-args | --test-run-directory) shift 2 ;;
    *)
      arguments+=("$1")
      shift
      ;;
  esac
done
echo "   Documenting $CLV_DOCUMENTED"
rustdoc "${arguments[@]}" -D warnings --out-dir "$CARGO_TARGET_DIR/doc"
exec rustdoc "${given[@]}"
