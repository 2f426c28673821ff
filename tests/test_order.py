"""Tests stand on their own: what one leaves behind is an error, and any order can be asked for."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
LEAVES = {
    "environment": "os.environ['KANTLIJN_LANG'] = 'en'",
    "folder": "os.chdir('/')",
    "language": "words.set_language('en')",
    "sys.path": "sys.path.append('/nowhere')",
}


def run(folder: Path, *more: str) -> list[str]:
    """The lines of a run of the tests in ``folder`` with the plugin."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.order", "-p", "no:cacheprovider", "-v", *more]
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def test_who_leaves_something_changed_fails_and_the_next_finds_it_as_it_was(tmp_path: Path) -> None:
    lines = ["import os, sys", "from app import words"]
    for n, does in enumerate(LEAVES.values()):
        lines.append(f"def test_{n}():\n    assert words.language() == 'nl'; {does}")
    lines.append("def test_last():\n    assert words.language() == 'nl' and '/nowhere' not in sys.path")
    (tmp_path / "test_leaving.py").write_text("\n".join(lines) + "\n", "utf-8")
    told = run(tmp_path)
    assert [line for line in told if line.startswith("left changed: ")] == [
        f"left changed: {name}" for name in LEAVES
    ]
    assert "5 passed, 4 errors" in told[-1]


@pytest.mark.parametrize(("order", "names"), [("reverse", "cba"), ("1", "acb")])
def test_another_order(tmp_path: Path, order: str, names: str) -> None:
    source = "\n".join(f"def test_{name}(): pass" for name in "abc")
    (tmp_path / "test_three.py").write_text(source + "\n", "utf-8")
    told = run(tmp_path, "--order", order)
    assert "".join(line.split("::test_")[1][0] for line in told if "PASSED" in line) == names


def test_no_test_keeps_anything_in_its_module() -> None:
    """What several tests share is a fixture, made for whichever comes first."""
    keeping = [
        f"{file.relative_to(TESTS)}:{node.lineno}"
        for file in sorted(TESTS.rglob("*.py"))
        if re.search(r"^\s+global \w", text := file.read_text("utf-8"), re.MULTILINE)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Global)
    ]
    assert keeping == []
