"""Statements that SQLAlchemy compiled, for every project of a process.

Each opening makes an engine, and the background opens the same project again and again; by itself every
engine would compile the same statements anew, a millisecond each. What is compiled is kept by the dialect
that it was compiled for, so the dialects of one kind must be equal: ``Alike`` makes them so.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.util import LRUCache

COMPILED: Any = LRUCache(1000)
"""For the execution option ``compiled_cache`` of every engine."""


class Alike:
    """Mixed into a dialect: one equals another that would write every statement the same."""

    server_version_info: Any

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._writes() == other._writes()

    def __hash__(self) -> int:
        return hash(type(self))

    def _writes(self) -> tuple[Any, ...]:
        """What the server told that statements depend on."""
        return (self.server_version_info, getattr(self, "_backslash_escapes", None))
