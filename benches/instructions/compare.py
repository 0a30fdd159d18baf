#!/usr/bin/env python3
"""Instruction counts of the main paths beside those that are recorded.

    python3 benches/instructions/compare.py            compare with recorded.json, 3 % allowed
    python3 benches/instructions/compare.py --record   write recorded.json

A count does not depend on what else the machine does. It depends on the compiler's version and on
the processor's vectors, which stand in the record: others are said, and then nothing fails. It needs
valgrind.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RECORD = HERE / "recorded.json"
TOLERANCE = 0.03
# The function whose instructions are counted, with all that it calls: not the start of the process,
# which takes some 500,000 more or fewer.
COUNTED = "*path_counted*"
PATHS = [
    "rows",
    "bg_nbd_fit",
    "mbg_nbd_fit",
    "pareto_nbd_fit",
    "ggom_nbd_fit",
    "gamma_gamma_fit",
    "alive",
    "expected",
    "value",
]


def binary():
    command = ["cargo", "build", "--release", "-p", "clv-benches", "--bin", "instructions"]
    subprocess.run(command, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / "instructions"


def counted(program, path):
    with tempfile.TemporaryDirectory() as folder:
        callgrind = [
            "valgrind",
            "--tool=callgrind",
            f"--toggle-collect={COUNTED}",
            f"--callgrind-out-file={folder}/out",
        ]
        run = subprocess.run([*callgrind, program, path], capture_output=True, text=True, check=True)
    found = int(re.search(r"Collected : (\d+)", run.stderr).group(1))
    if not found:
        sys.exit(f"{path}: callgrind found no function {COUNTED}")
    return found


def made_by():
    """The compiler, and the widest vectors of the processor that the library uses."""
    compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    flags = Path("/proc/cpuinfo")
    has_avx2 = flags.exists() and " avx2 " in flags.read_text()
    return f"{compiler.stdout.strip()}, {'AVX2' if has_avx2 else 'no AVX2'}"


def main():
    program = binary()
    made = made_by()
    counts = {path: counted(program, path) for path in PATHS}
    if "--record" in sys.argv[1:]:
        RECORD.write_text(json.dumps({"made_by": made, "instructions": counts}, indent=2) + "\n")
        return
    record = json.loads(RECORD.read_text())
    is_same = record["made_by"] == made
    if not is_same:
        print(f"recorded with {record['made_by']}, now {made}: nothing fails")
    slower = False
    for path, count in counts.items():
        before = record["instructions"].get(path)
        change = count / before - 1 if before else float("nan")
        mark = ""
        if change > TOLERANCE:
            slower, mark = True, "  more"
        elif change < -TOLERANCE:
            mark = "  less: record it"
        print(f"{path:20} {before or 0:>14,} {count:>14,} {change:+7.1%}{mark}")
    sys.exit(1 if slower and is_same else 0)


main()
