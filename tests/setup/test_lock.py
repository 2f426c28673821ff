"""The locks: exact, hashed, without addresses, and in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(name: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Package -> its entries with the number of hashes of each."""
    found: dict[str, list[tuple[Requirement, int]]] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip()):
        lines = [line.rstrip(" \\").strip() for line in entry.splitlines()]
        requirement = Requirement(lines[0])
        hashes = [line for line in lines[1:] if re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line)]
        assert len(hashes) == len(lines) - 1, f"{name}: {lines[0]} carries something that is no hash"
        found.setdefault(canonicalize_name(requirement.name), []).append((requirement, len(hashes)))
    return found


def project() -> dict[str, dict]:  # type: ignore[type-arg]
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def wanted(name: str) -> list[Requirement]:
    content = project()
    asked = list(content["project"]["dependencies"])
    if name == "requirements-dev.lock":
        asked += content["dependency-groups"]["dev"]
    return [Requirement(line) for line in asked]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    for entries in locked(name).values():
        for requirement, hashes in entries:
            assert re.fullmatch(r"==[\w.!+]+", str(requirement.specifier)), str(requirement)
            assert not requirement.url
            assert hashes, f"{requirement} has no hash"


@pytest.mark.parametrize("name", LOCKS)
def test_no_address_stands_in_a_lock(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert not re.search(r"://|\bfile:|--(index|extra|find|trusted)|(?m:^-[a-z])| @ |\.(org|com|io)\b", text)


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_is_in_step_with_pyproject(name: str) -> None:
    found = locked(name)
    for requirement in wanted(name):
        entries = found.get(canonicalize_name(requirement.name))
        assert entries, f"{requirement.name} is not locked: python tools/lock.py"
        for entry, _hashes in entries:
            version = next(iter(entry.specifier)).version
            assert requirement.specifier.contains(version, prereleases=True), f"{entry} against {requirement}"


def test_both_locks_hold_the_same_versions() -> None:
    program, developers = locked(LOCKS[0]), locked(LOCKS[1])

    for name, entries in program.items():
        assert {str(e[0].specifier) for e in entries} == {str(e[0].specifier) for e in developers[name]}


def test_the_compiled_packages_are_hashed_for_all_three_systems() -> None:
    """At least one wheel for each of Linux, macOS and Windows, for each Python they are compiled for."""
    found = locked(LOCKS[0])

    assert found["pyside6-essentials"][0][1] >= 4  # one wheel serves every Python
    for name in ("lxml", "numpy", "spacy", "pyyaml", "rapidfuzz", "thinc"):
        assert found[name][0][1] >= 3 * 3, name


def test_nothing_heavy_slipped_in() -> None:
    names = set(locked(LOCKS[1]))

    assert not {name for name in names if name.startswith(("torch", "nvidia-", "cupy", "tensorflow"))}
    assert len(locked(LOCKS[0])) < 80
