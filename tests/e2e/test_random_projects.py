"""Random work through the command line: the project stays sound and every coding lies in its text."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.e2e.commands import Kantlijn, kept

LINES = st.lists(
    st.sampled_from(
        [
            "I: Hoe gaat het?", "R1: Wij laten het los. 😀", "R1: Zij stuurt bij, hè?", "", "قصة",
            "Bob de Vries: ja",
        ]
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip
PLACE = st.integers(0, 160)
PICK = st.integers(0, 99)


class CommandLine(RuleBasedStateMachine):
    """Every command is done or refused; undone, the project is what it was."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.k = Kantlijn(Path(self.folder.name))
        self.p = self.k.folder / "p.kantlijn"
        self.k.ok("new", self.p, "--codebook", "loslaten-of-sturen", "--coder", "Anna")
        self.n = 0

    def file(self, lines: list[str]) -> Path:
        self.n += 1
        place = self.k.folder / f"doc{self.n}.txt"
        place.write_text("\n\n".join(lines) + "\n", "utf-8")
        return place

    def one(self, listing: str, pick: int, key: str = "guid") -> str:
        found = self.k.json(listing, self.p)
        return str(found[pick % len(found)][key]) if found else "niets"

    def do(self, *argv: object, stdin: bytes = b"") -> Any:
        """The command; when it changed something, undo and redo must lead there and back."""
        before = kept(self.p)
        answer = self.k(*argv[:1], self.p, *argv[1:], "--coder", "Anna", stdin=stdin)
        after = kept(self.p)
        if answer.status and "--from" not in argv:
            assert after == before
        if after != before:
            self.k.ok("undo", self.p, "--coder", "Anna")
            assert kept(self.p) == before
            self.k.ok("redo", self.p, "--coder", "Anna")
            assert kept(self.p) == after

    @rule(lines=LINES)
    def read_in(self, lines: list[str]) -> None:
        self.do("import", self.file(lines), "--case", "Tilburg")

    @rule(pick=PICK, lines=LINES)
    def edit_text(self, pick: int, lines: list[str]) -> None:
        self.do("edit-text", self.one("documents", pick), self.file(lines))

    @rule(pick=PICK, code=PICK, start=PLACE, length=st.integers(-1, 60))
    def code(self, pick: int, code: int, start: int, length: int) -> None:
        self.do(
            "code", self.one("documents", pick), start, start + length, self.one("codes", code), "--memo", "m"
        )

    @rule(pick=PICK, places=st.lists(st.tuples(PLACE, st.integers(-1, 60), PICK), max_size=6))
    def stream(self, pick: int, places: list[tuple[int, int, int]]) -> None:
        document, codes = self.one("documents", pick), self.k.json("codes", self.p)
        lines = (
            {"document": document, "start": a, "end": a + n, "code": codes[c % len(codes)]["path"]}
            for a, n, c in places
            if codes
        )
        self.do("code", "--from", "-", stdin="\n".join(map(json.dumps, lines)).encode())

    @rule(pick=PICK)
    def uncode(self, pick: int) -> None:
        self.do("uncode", self.one("codings", pick))

    @rule(a=PICK, b=PICK)
    def merge(self, a: int, b: int) -> None:
        self.do("merge-codes", self.one("codes", a), self.one("codes", b))

    @rule(a=PICK)
    def delete(self, a: int) -> None:
        self.do("delete-code", self.one("codes", a))

    @rule(a=PICK, b=PICK, name=st.sampled_from(["X", "Y", "Loslaten"]))
    def edit_code(self, a: int, b: int, name: str) -> None:
        self.do("edit-code", self.one("codes", a), "--parent", self.one("codes", b), "--name", name)

    @rule(pick=PICK, value=st.sampled_from(["zuid", "", "=1", "😀"]))
    def case(self, pick: int, value: str) -> None:
        self.do("case", "Tilburg", "--set", f"regio={value}", "--document", self.one("documents", pick))

    @rule(pick=PICK, name=st.sampled_from(["R1", "I", "Bob de Vries"]), to=st.sampled_from(["Ria", "R1"]))
    def speaker(self, pick: int, name: str, to: str) -> None:
        self.do("speaker", self.one("documents", pick), name, "--rename", to, "--case", "Zeist")

    @rule()
    def suggest(self) -> None:
        self.do("suggest", "--accept-above", "0.5")

    @precondition(lambda self: getattr(self, "n", 0) > 1)
    @rule(n=st.integers(1, 4))
    def undo(self, n: int) -> None:
        before = kept(self.p)
        if self.k("undo", self.p, n, "--coder", "Anna", "--json").status == 0:
            self.k.ok("redo", self.p, n, "--coder", "Anna")
            assert kept(self.p) == before

    @invariant()
    def sound(self) -> None:
        if not hasattr(self, "k"):
            return
        assert self.k.json("check", self.p) == {"ok": True, "problems": []}
        lengths = {d["guid"]: d["length"] for d in self.k.json("documents", self.p)}
        for coding in self.k.json("codings", self.p):
            assert 0 <= coding["start"] < coding["end"] <= lengths[coding["document_guid"]]
            assert len(coding["text"]) == coding["end"] - coding["start"]

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestCommandLine = CommandLine.TestCase
TestCommandLine.settings = settings(max_examples=2, stateful_step_count=12, deadline=None)
