"""The import contract speaks of rooms that are there, and of all of them."""

from __future__ import annotations

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def rooms_named() -> set[str]:
    named: set[str] = set()
    for contract in CONTRACTS:
        for container in contract.get("containers", ()):
            named |= {
                f"{container}.{room}"
                for layer in contract["layers"]
                for room in re.split(r"\s*[|:]\s*", layer)
            }
        named |= set(contract.get("source_modules", ())) | set(contract.get("forbidden_modules", ()))
    return named


def test_every_room_in_the_contract_exists() -> None:
    for name in sorted(rooms_named()):
        assert find_spec(name) is not None, f"{name} is in the contract and not in the program"


def test_every_room_of_the_program_is_in_the_contract() -> None:
    there = {
        f"app.{path.stem}"
        for path in (ROOT / "app").iterdir()
        if (path.is_dir() and (path / "__init__.py").exists())
        or (path.suffix == ".py" and path.stem != "__init__")
    }

    assert there <= rooms_named()
