"""No module of the program needs itself by way of others: each can be read, tested and moved alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = "app.project.desk"
"""A project's doors name the project that they belong to, for its type alone: the one mutual need."""
Imports = Mapping[str, Mapping[str, int]]
"""Per module the modules that it imports, each with the line (from 1) where it does so first."""


def modules(root: Path) -> dict[str, Path]:
    """The modules of the package ``app`` in a folder, by their names."""
    found = {}
    for path in sorted((root / "app").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path) -> Imports:
    """All imports of a package's own modules, those in functions and for types too."""
    known = modules(root)
    return {name: _imported(name, path, known) for name, path in known.items()}


def _imported(module: str, path: Path, known: Mapping[str, Path]) -> dict[str, int]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: dict[str, int] = {}
    for node, for_type in _statements(ast.parse(path.read_text("utf-8")), for_type=False):
        for name in _names(node, package):
            own = name if name in known else name.rpartition(".")[0]
            part = for_type and own == WHOLE and module.startswith(WHOLE.rpartition(".")[0] + ".")
            if own in known and own != module and not part:
                found.setdefault(own, node.lineno)
    return found


def _statements(node: ast.AST, *, for_type: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, for_type
        typed = isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        yield from _statements(child, for_type=for_type or typed)


def _names(node: ast.Import | ast.ImportFrom, package: str) -> list[str]:
    """What is imported, by its whole name: a module, or something in one."""
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
    base = ".".join([*above, *([node.module] if node.module else [])])
    return [f"{base}.{one.name}" for one in node.names]


def circles(found: Imports) -> list[list[str]]:
    """The shortest circle of each knot of modules, from the first of it by name."""
    left, made = set(found), []
    while lowest := {one for one in left if not found[one].keys() & left}:
        left -= lowest
    for start in sorted(left):
        ways = {start: [start]}
        circle = None
        waiting = [start] if start in left else []
        while waiting and circle is None:
            here = waiting.pop(0)
            for there in sorted(found[here].keys() & left):
                if there == start:
                    circle = ways[here]
                    break
                if there not in ways:
                    ways[there] = [*ways[here], there]
                    waiting.append(there)
        if circle is not None:
            made.append(circle)
            left -= set(circle)
    return made


def told(circle: list[str], found: Imports) -> str:
    """A circle as a reader can follow it: who imports whom, and in which line."""
    steps = zip(circle, [*circle[1:], circle[0]], strict=True)
    return "\n".join(f"  {one} imports {other} (line {found[one][other]})" for one, other in steps)


def test_no_imports_go_round() -> None:
    found = imports(ROOT)
    assert len(found) > 500 and found["app.cli.demo"], "the imports were not read"

    round_ = [told(circle, found) for circle in circles(found)]

    assert not round_, (
        "These modules need one another. Move what they share below both, or pass it in:\n"
        + "\n\n".join(round_)
    )


def test_a_circle_is_found_wherever_its_imports_stand(tmp_path: Path) -> None:
    room = tmp_path / "app" / "room"
    room.mkdir(parents=True)
    for name, text in {
        "../__init__": "",
        "__init__": "from app.room.door import open_it",
        "door": "def open_it():\n    from . import key\n    return key",
        "key": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.room.lock import Lock",
        "lock": "import app.room.door\nimport app.room.wall",
        "wall": "import os",
        "window": "from app.room import wall, lock",
    }.items():
        (room / f"{name}.py").write_text(text, "utf-8")

    found = imports(tmp_path)
    (circle,) = circles(found)

    assert circle == ["app.room.door", "app.room.key", "app.room.lock"]
    assert told(circle, found).splitlines() == [
        "  app.room.door imports app.room.key (line 2)",
        "  app.room.key imports app.room.lock (line 3)",
        "  app.room.lock imports app.room.door (line 1)",
    ]


def test_a_door_names_its_project_for_the_type_alone(tmp_path: Path) -> None:
    room = tmp_path / "app" / "project"
    room.mkdir(parents=True)
    (room / "desk.py").write_text("from app.project.codes import Codes", "utf-8")
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.project.desk import Project"
    (room / "codes.py").write_text(typed, "utf-8")
    assert not circles(imports(tmp_path))

    (room / "codes.py").write_text("def work():\n    from app.project.desk import Project", "utf-8")
    assert circles(imports(tmp_path)) == [["app.project.codes", "app.project.desk"]]
