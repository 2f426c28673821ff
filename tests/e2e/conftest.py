"""A project that the tests of the command line share, and each test's own copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import paths
from app.coding.codebook.files import read_codebook, write_codebook
from tests.e2e.commands import INT1, INT2, Kantlijn, content


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two documents, 2 coders, codes, cases, attributes, codings and a memo, made once."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "int1.txt").write_text(INT1, "utf-8")
    (folder / "int2.txt").write_text(INT2, "utf-8")
    k, p = Kantlijn(folder), folder / "p.kantlijn"
    shipped = read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml")
    # With all paraphrases every command that learns from them takes a second more.
    few = replace(shipped, codes=tuple(replace(c, paraphrases=c.paraphrases[:12]) for c in shipped.codes))
    book = write_codebook(few, folder / "loslaten-of-sturen.yaml")
    k.ok("new", p, "--codebook", book, "--coder", "Anna")
    book.unlink()
    k.ok("import", p, folder / "int1.txt", "--case", "Tilburg", "--wave", "1", "--coder", "Anna")
    k.ok("import", p, folder / "int2.txt", "--case", "Zeist", "--coder", "Anna")
    k.ok("case", p, "Tilburg", "--set", "regio=zuid", "--set", "inwoners=220000", "--coder", "Anna")
    k.ok("case", p, "Zeist", "--set", "regio=midden", "--coder", "Anna")
    for document, words_, code, coder, memo in (
        ("int1", "Wij laten het los hoor.", "Loslaten", "Anna", "mooi"),
        ("int1", "wij sturen bij", "Aansturing > Sturen", "Anna", ""),
        ("int1", "laten het los", "Loslaten", "Bob", ""),
        ("int2", "zij laat los", "Loslaten", "Bob", ""),
    ):
        start = {"int1": INT1, "int2": INT2}[document].index(words_)
        k.ok("code", p, document, start, start + len(words_), code, "--coder", coder, "--memo", memo)
    return folder


@pytest.fixture
def k(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kantlijn]:
    """Commands in a fresh folder that holds a copy of the shared project and its files."""
    for file in shared.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("KANTLIJN_CODER", "KANTLIJN_LANG", "KANTLIJN_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    yield Kantlijn(tmp_path)
    assert sorted(f.name for f in tmp_path.glob("*-lock")) == []


@pytest.fixture
def p(k: Kantlijn) -> Path:
    """The copied project."""
    return k.folder / "p.kantlijn"


@pytest.fixture
def unchanged(p: Path) -> Callable[[], None]:
    """Call it to hold that the project is what it was when the test began."""
    before = content(p)

    def hold() -> None:
        assert content(p) == before

    return hold
