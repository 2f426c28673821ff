"""Run the benchmarks and write their figures to docs/performance.md, as ratios to a bound of the same run.

Usage: python tools/performance.py [--figures FILE]   (a file kept by KANTLIJN_FIGURES: then nothing is run)
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# How fast Kantlijn is

Each figure was measured in one run together with its bound: what no program can do without, or the limit
that was set. Ratios hold on other machines, milliseconds do not. Repeat it with

    python tools/performance.py

or one of them with `python3 start.py test tests/bench/test_import.py -s`; the long ones carry the mark
`slow` (`-m slow`). `.ci/run` runs the short ones with room for a busy machine.
The rivals' figures were measured with QualCoder 4.0 beta and Taguette 1.5.2 on two cores like these; they
are orders of magnitude, not measured in this run.

| work | Kantlijn | bound | times the bound | goal | rivals |
|---|---:|---|---:|---:|---|
"""


def measured(place: Path) -> list[dict[str, object]]:
    """Every figure of a run of tests/bench, the slow ones included."""
    env = {
        **os.environ,
        "KANTLIJN_FIGURES": str(place),
        "KANTLIJN_SLACK": "100",
        "QT_QPA_PLATFORM": "offscreen",
    }
    for mark in ("not slow", "slow"):
        subprocess.run(
            [sys.executable, "-m", "pytest", "tests/bench", "-q", "-m", mark, "--benchmark-enable",
             "--benchmark-max-time=0.5"],
            cwd=ROOT, env=env, check=False,
        )  # fmt: skip
    found: list[dict[str, object]] = json.loads(place.read_text("utf-8"))
    return found


def page(rows: list[dict[str, object]]) -> str:
    """The page with the table."""
    lines = []
    for row in rows:
        ours, bound = float(str(row["ours"])), float(str(row["bound"]))
        shown = f"{ours * 1e3:,.1f} ms" if ours < 10 else f"{ours:,.1f} s"
        cells = (row["work"], shown, row["against"], f"{ours / bound:.2f}", f"{row['goal']:g}", row["rival"])
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return HEAD + "\n".join(lines) + f"\n\nMeasured on {machine}.\n"


def main() -> None:
    """Measure, or read what was measured, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=Path)
    args = parser.parse_args()
    if args.figures:
        rows = json.loads(args.figures.read_text("utf-8"))
    else:
        with tempfile.TemporaryDirectory() as folder:
            rows = measured(Path(folder) / "figures.json")
    (ROOT / "docs" / "performance.md").write_text(page(rows), "utf-8")


if __name__ == "__main__":
    main()
