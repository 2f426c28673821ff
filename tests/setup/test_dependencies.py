"""pyproject.toml names what app/ imports: nothing less, so that an install works, and nothing more."""

from __future__ import annotations

import ast
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
# Qt's own support modules, spaCy's own learner and the extras come along with what is declared.
COME_ALONG = {"shiboken6", "thinc", "nl-core-news-sm", "deduce"}


@cache
def imported() -> dict[str, str]:
    """Distribution -> a file of app/ that imports it."""
    provider = packages_distributions()
    found: dict[str, str] = {}
    for file in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in {name.split(".")[0] for name in names} - {"app"} - sys.stdlib_module_names:
                for distribution in provider.get(name, [name]):
                    found[canonicalize_name(distribution)] = str(file.relative_to(ROOT))
    return found


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}


def test_whatever_the_program_imports_is_declared() -> None:
    assert {name: file for name, file in imported().items() if name not in declared() | COME_ALONG} == {}


def test_whatever_is_declared_is_imported() -> None:
    assert declared() - imported().keys() == set(), "then take it out of pyproject.toml: python tools/lock.py"
