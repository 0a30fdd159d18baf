"""Runs notebooks and compares what comes out with what is committed: see run.sh."""

import copy
import difflib
import json
import re
import socket
import sys
import tempfile
import time
import xml.etree.ElementTree
from pathlib import Path

import nbformat
from nbclient import NotebookClient

SECONDS_A_CELL = 1800  # the first cell compiles the library
HERE = Path(__file__).parent
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# The digits behind a number that is shown, by which a table sorts: the last of them belong to a
# machine's mathematics library and to the way of a search.
BEHIND = re.compile(r' data-value="[^"]*"')
# What belongs to a machine and not to a notebook.
OF_THE_MACHINE = [str(Path.home()), tempfile.gettempdir() + "/", str(HERE.resolve().parent.parent), socket.gethostname()]


def text(value):
    return "".join(value) if isinstance(value, list) else value


def run(notebook):
    """The notebook with the outputs of a new run."""
    fresh = copy.deepcopy(notebook)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        fresh,
        timeout=SECONDS_A_CELL,
        kernel_name="rust",
        allow_errors=True,
        record_timing=False,
        resources={"metadata": {"path": str(HERE)}},
    )
    client.execute()
    for number, cell in enumerate((cell for cell in fresh.cells if cell.cell_type == "code"), 1):
        cell.execution_count = number
        cell.outputs = merged(cell.outputs)
    return fresh


def merged(outputs):
    """The outputs with each run of one stream as one, numbered by nothing."""
    kept = []
    for output in outputs:
        if output.output_type == "stream" and kept and kept[-1].get("name") == output.name:
            kept[-1].text += output.text
            continue
        if output.output_type == "execute_result":
            output = nbformat.v4.new_output("display_data", data=output.data)
        output.pop("transient", None)
        output["metadata"] = {} if output.output_type == "display_data" else output.get("metadata", {})
        if output.output_type != "display_data":
            output.pop("metadata")
        kept.append(output)
    # What is printed and what is shown come by two ways, in any order.
    return sorted(kept, key=lambda output: output.output_type != "stream")


def should_show(source):
    """Whether a cell prints, or ends in an expression."""
    last = source.rstrip().splitlines()[-1]
    return "println!" in source or not (source.startswith(":") or last.endswith((";", "}")))


def comparable(output):
    """What must be the same in every run: text, tables and numbers; of a picture, that it is there."""
    if output.output_type == "stream":
        return f"{output.name}: {text(output.text)}"
    parts = []
    for kind, content in sorted(output.get("data", {}).items()):
        parts.append(f"{kind}: " + ("a picture" if kind.startswith("image/") else BEHIND.sub("", text(content))))
    return "\n".join(parts)


def wrong_in(cell):
    """What is wrong in a cell, whatever is committed."""
    for output in cell.outputs:
        if output.output_type == "error":
            lines = [output.get("evalue", "")] + list(output.get("traceback", []))
            yield "an error: " + COLOURS.sub("", "\n".join(lines))
            continue
        if output.output_type == "stream" and output.name != "stdout":
            yield f"on {output.name}: " + COLOURS.sub("", text(output.text))
        data = output.get("data", {})
        for content in [text(output.get("text", "")), *(text(content) for content in data.values())]:
            if found := next((mark for mark in OF_THE_MACHINE if len(mark) > 4 and mark in content), None):
                yield f"the output speaks of the machine: {found}"
        if "image/svg+xml" in data:
            try:
                xml.etree.ElementTree.fromstring(text(data["image/svg+xml"]))
            except xml.etree.ElementTree.ParseError as problem:
                yield f"the picture is not well-formed: {problem}"
    if should_show(cell.source) and not cell.outputs:
        yield "it shows nothing"


def differences(committed, fresh):
    before = "\n".join(map(comparable, committed.outputs)).splitlines()
    after = "\n".join(map(comparable, fresh.outputs)).splitlines()
    yield from difflib.unified_diff(before, after, "committed", "now", lineterm="", n=1)


def main():
    names = [name for name in sys.argv[1:] if name != "--update"]
    update = len(names) + 1 < len(sys.argv)
    notebooks = [HERE / name for name in names] or sorted(HERE.glob("*.ipynb"))
    failed = False
    for path in notebooks:
        started = time.monotonic()
        committed = nbformat.read(path, as_version=4)
        fresh = run(committed)
        problems = []
        pairs = zip(committed.cells, fresh.cells)
        code = [pair for pair in pairs if pair[0].cell_type == "code"]
        for number, (before, after) in enumerate(code, 1):
            found = list(wrong_in(after))
            if not found and not update:
                found = list(differences(before, after))
            if found:
                problems.append(f"{path.name}, cell {number}:\n{after.source}\n  " + "\n  ".join(found))
        print(f"{path.name}: {len(code)} cells, {time.monotonic() - started:.0f} s" + (", WRONG" if problems else ""))
        print("".join(f"\n{problem}\n" for problem in problems), end="", flush=True)
        failed |= bool(problems)
        if update and not problems:
            fresh.metadata = committed.metadata
            document = nbformat.writes(fresh, version=4)
            path.write_text(json.dumps(json.loads(document), indent=1, ensure_ascii=False) + "\n")
    print("a notebook is not right" if failed else f"all {len(notebooks)} notebooks are right")
    sys.exit(failed)


if __name__ == "__main__":
    main()
