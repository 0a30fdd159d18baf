#!/usr/bin/env python3
"""This library beside other packages, on the same files, alternately, in one run.

    python3.11 benches/peers/compare.py [--rounds N] [--small] [TASK ...]

It makes a virtual environment of its own with the peers' versions (requirements.txt), builds this
library's side (main.rs), writes the simulated bases once with fixed seeds, and prints a table: the
best wall time of each side, its processor time, the ratio, the peak memory, and whether both found
the same answer. A ratio between different answers does not count and is not printed.

Everything that is made is kept outside of the checkout, in $CLV_PEERS or ~/.cache/clv/peers.
--small takes 1,000 times fewer rows and customers: whether everything runs, not how fast.
"""

import argparse
import csv
import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = Path(os.environ.get("CLV_PEERS", Path.home() / ".cache/clv/peers"))

# Name: the task, the base, the peers, our repeats, theirs, how far two answers may lie apart. An
# optimiser that stops early has three digits of its parameters.
FIT, SUM = 5e-3, 1e-6
TASKS = {
    "bg_nbd_cdnow": ("bg_nbd_fit", "cdnow", ["lifetimes"], 200, 10, FIT),
    "gamma_gamma_cdnow": ("gamma_gamma_fit", "cdnow", ["lifetimes"], 200, 10, FIT),
    "pareto_nbd_cdnow": ("pareto_nbd_fit", "cdnow", ["lifetimes"], 50, 3, FIT),
    "ggom_nbd_cdnow": ("ggom_nbd_fit", "cdnow", [], 5, 0, FIT),
    "value_cdnow": ("value_12_months", "cdnow", ["lifetimes"], 100, 5, SUM),
    "bg_nbd_100k": ("bg_nbd_fit", "bg_100k", ["lifetimes"], 10, 1, FIT),
    "bg_nbd_1m": ("bg_nbd_fit", "bg_1m", ["lifetimes"], 5, 1, FIT),
    "pareto_nbd_100k": ("pareto_nbd_fit", "pareto_100k", ["lifetimes"], 5, 1, FIT),
    "pareto_nbd_1m": ("pareto_nbd_fit", "pareto_1m", [], 2, 0, FIT),
    "gamma_gamma_100k": ("gamma_gamma_fit", "bg_100k", ["lifetimes"], 20, 2, FIT),
    "gamma_gamma_1m": ("gamma_gamma_fit", "bg_1m", ["lifetimes"], 5, 1, FIT),
    "alive_1m": ("alive", "bg_1m", ["lifetimes"], 50, 5, SUM),
    "expected_1m": ("expected_39", "bg_1m", ["lifetimes"], 10, 3, SUM),
    "value_1m": ("value_12_months", "bg_1m", ["lifetimes"], 3, 1, SUM),
    "rows_10m": ("rows", "rows_10m", ["polars", "duckdb"], 2, 2, SUM),
    "csv_10m": ("csv", "rows_10m", ["polars", "duckdb"], 2, 2, SUM),
}


def environment():
    """The interpreter of the environment with the peers, made where it is missing."""
    wanted = (HERE / "requirements.txt").read_text()
    made = CACHE / "environment"
    stamp = made / "requirements.txt"
    python = made / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", made], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"],
            check=True,
        )
        stamp.write_text(wanted)
    return python


def binary():
    command = ["cargo", "build", "--release", "-p", "clv-benches", "--bin", "peers"]
    subprocess.run(command, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / "peers"


# What the amounts are drawn with, given a table of histories: Gamma-Gamma (6.25, 3.74, 15.45).
AMOUNTS = """
import numpy, pandas, sys
table = pandas.read_csv(sys.argv[1])
random = numpy.random.default_rng(2026)
rate = random.gamma(3.74, 1 / 15.45, len(table))
x = table.frequency.to_numpy()
total = random.gamma(6.25 * numpy.maximum(x, 1), 1.0) / rate
table["monetary_value"] = numpy.where(x > 0, total / numpy.maximum(x, 1), numpy.nan)
table.to_csv(sys.argv[1], index=False)
"""

# Rows of two years of a tenth as many customers.
ROWS = """
import numpy, pandas, sys
rows, file = int(sys.argv[1]), sys.argv[2]
random = numpy.random.default_rng(2026)
seconds = random.integers(0, 730 * 86400, rows)
pandas.DataFrame({
    "customer": random.integers(0, max(rows // 10, 1), rows),
    "at": (numpy.datetime64("2023-01-01T00:00:00") + seconds.astype("timedelta64[s]")),
    "amount": numpy.round(random.integers(1, 20000, rows) / 100, 2),
}).to_csv(file, index=False, date_format="%Y-%m-%d %H:%M:%S")
"""


def cdnow(file):
    """The calibration period of CDNOW: 39 weeks, purchases on a day counted once, in weeks."""
    end = datetime.date(1997, 9, 30)
    days = {}
    with open(ROOT / "examples/data/cdnow_sample.csv") as rows:
        for row in csv.DictReader(rows):
            day = datetime.date.fromisoformat(row["date"])
            if day <= end:
                of = days.setdefault(int(row["customer"]), {})
                of[day] = of.get(day, 0.0) + float(row["amount"])
    with open(file, "w") as out:
        print("frequency,recency,age,monetary_value", file=out)
        for customer in sorted(days):
            of = sorted(days[customer].items())
            first, last = of[0][0], of[-1][0]
            repeated = [amount for _, amount in of[1:]]
            # A free purchase is none to a model of amounts.
            money = sum(repeated) / len(repeated) if sum(repeated) > 0 else ""
            recency, age = (last - first).days / 7, (end - first).days / 7
            print(f"{len(repeated)},{recency!r},{age!r},{money!r}" if money else
                  f"{len(repeated)},{recency!r},{age!r},", file=out)


def base(name, python, peers, small):
    """The file of a base, written where it is missing."""
    file = CACHE / f"{name}{'_small' if small else ''}.csv"
    if file.exists():
        return file
    part = file.with_suffix(".part")
    if name == "cdnow":
        cdnow(part)
    elif name == "rows_10m":
        rows = 10_000 if small else 10_000_000
        subprocess.run([python, "-c", ROWS, str(rows), part], check=True)
    else:
        process, size = name.split("_")
        size = {"100k": 100_000, "1m": 1_000_000}[size] // (1000 if small else 1)
        with open(part, "w") as out:
            command = [peers, "simulate", f"{process}_nbd", str(size)]
            subprocess.run(command, stdout=out, check=True)
        subprocess.run([python, "-c", AMOUNTS, part], check=True)
    part.rename(file)
    return file


def measured(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def best(runs):
    """The least wall time of all rounds, and the processor time and memory of that round."""
    return min(runs, key=lambda run: min(run["wall"]))


def agree(a, b, within):
    close = lambda x, y: abs(x - y) <= within * max(abs(x), abs(y))
    return len(a) == len(b) and all(close(x, y) for x, y in zip(a, b))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--small", action="store_true")
    arguments.add_argument("tasks", nargs="*", default=list(TASKS), metavar="TASK")
    chosen = arguments.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    python, peers = environment(), binary()
    print(f"{platform.platform()}, {os.cpu_count()} processors")
    print(f"{'':20} {'wall s':>9} {'cpu s':>8} {'MB':>6}  peer       {'wall s':>8} {'cpu s':>8} "
          f"{'MB':>6} {'ratio':>6}  same answer")
    for name in chosen.tasks:
        task, on, others, repeats, their_repeats, within = TASKS[name]
        file = base(on, python, peers, chosen.small)
        ours, theirs = [], {peer: [] for peer in others}
        for _ in range(chosen.rounds):
            ours.append(measured([peers, "run", task, file, str(repeats)]))
            for peer in others:
                command = [python, HERE / "task.py", peer, task, file, str(their_repeats)]
                theirs[peer].append(measured(command))
        if not all(ours):
            print(f"{name:20} failed")
            continue
        own = best(ours)
        wall = min(own["wall"])
        line = f"{name:20} {wall:9.5f} {own['processor']:8.4f} {own['megabytes']:6.0f}"
        if not others:
            print(line, flush=True)
        for peer in others:
            if not all(theirs[peer]):
                print(f"{line}  {peer:10} failed", flush=True)
                continue
            other = best(theirs[peer])
            same = agree(own["answer"], other["answer"], within)
            their_wall = min(other["wall"])
            ratio = f"{their_wall / wall:6.1f}" if same else "     –"
            verdict = "yes" if same else f"no: {own['answer']} {other['answer']}"
            print(f"{line}  {peer:10} {their_wall:8.4f} {other['processor']:8.3f} "
                  f"{other['megabytes']:6.0f} {ratio}  {verdict}", flush=True)


main()
