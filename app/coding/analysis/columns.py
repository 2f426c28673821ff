"""Codings as numpy columns: what every analysis reads instead of objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from app.coding.model import Coding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]


class Names(Sequence[str]):
    """Names kept as an array of bytes, made into words when they are asked for: to make half a million takes
    0.3 s, to count them nothing. Who goes through them lets other threads work after each thousand."""

    __slots__ = ("kept",)

    def __init__(self, kept: NDArray[np.bytes_]) -> None:
        self.kept = kept

    def __len__(self) -> int:
        return len(self.kept)

    @overload
    def __getitem__(self, n: int) -> str: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[str]: ...
    def __getitem__(self, n: int | slice) -> str | Sequence[str]:
        return Names(self.kept[n]) if isinstance(n, slice) else str(self.kept[n], "utf-8")

    def __iter__(self) -> Iterator[str]:
        for low in range(0, len(self), 1_000):
            yield from self.kept[low : low + 1_000].astype(str).tolist()


@dataclass(frozen=True, slots=True, eq=False)
class CodingColumns:
    """One row per coding, in any order.

    ``code``, ``source`` and ``coder`` (int32) are indices into the guids of ``codes``, ``sources`` and
    ``coders``, which may name things without codings; ``start`` and ``end`` (int64) are code points,
    half-open.
    """

    guid: Sequence[str]
    code: Int32
    source: Int32
    coder: Int32
    start: Int64
    end: Int64
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.guid)

    def take(self, rows: Any) -> CodingColumns:
        """The rows that a boolean mask or an array of row numbers names; the guids of ``codes`` etc. stay."""
        import numpy as np

        rows = np.asarray(rows)
        index = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        guids = self.guid
        return CodingColumns(
            guid=Names(guids.kept[index])
            if isinstance(guids, Names)
            else tuple(guids[i] for i in index.tolist()),
            code=self.code[index],
            source=self.source[index],
            coder=self.coder[index],
            start=self.start[index],
            end=self.end[index],
            codes=self.codes,
            sources=self.sources,
            coders=self.coders,
        )


def columns_of(
    codings: Iterable[Coding],
    *,
    codes: Sequence[str] = (),
    sources: Sequence[str] = (),
    coders: Sequence[str] = (),
) -> CodingColumns:
    """The columns of ``codings``; ``codes``, ``sources`` and ``coders`` fix the order of their guids.

    A guid that a coding has and those lists lack is appended in order of appearance.
    """
    import numpy as np

    rows = list(codings)

    def index(known: Sequence[str], met: Iterable[str]) -> tuple[Int32, tuple[str, ...]]:
        numbers = {guid: n for n, guid in enumerate(known)}
        found = [numbers.setdefault(guid, len(numbers)) for guid in met]
        return np.array(found, dtype=np.int32), tuple(numbers)

    code, code_guids = index(codes, (c.code for c in rows))
    source, source_guids = index(sources, (c.source for c in rows))
    coder, coder_guids = index(coders, (c.coder for c in rows))
    return CodingColumns(
        guid=tuple(c.guid for c in rows),
        code=code,
        source=source,
        coder=coder,
        start=np.array([c.start for c in rows], dtype=np.int64),
        end=np.array([c.end for c in rows], dtype=np.int64),
        codes=code_guids,
        sources=source_guids,
        coders=coder_guids,
    )
