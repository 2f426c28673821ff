"""Opening a project for a command, and the shapes in which commands answer."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import masked
from app.coding.model import ORIGINS, CodingFilter, Fragment, Origin
from app.coding.query.describe import describe
from app.coding.refusal import Refusal
from app.coding.values import asked_of
from app.project import Place, Project, is_address
from app.project import place_of as _place
from app.project.caches import keep_analyses
from app.words import say, shown_date

if TYPE_CHECKING:
    from app.coding.codebook import CodebookFile

_LONGEST = 2_000
"""Characters of a sentence on stderr; only a name of absurd length needs more."""
PATIENCE = 10.0
"""Seconds that a command waits for another one to let go of the project."""


def place_of(args: argparse.Namespace) -> Place:
    """Where the project lies: a file, or a database by its address. Refuses an address that is none."""
    return _place(args.project)


@contextmanager
def reading(args: argparse.Namespace) -> Iterator[Project]:
    """The project, read-only, as it is or as it was ``--at`` a date."""
    where = place_of(args)
    with _damage_told(where), Project.open(where, read_only=True) as project:
        moment = getattr(args, "at", None)
        if moment is None:
            yield project
            return
        with project.at(moment) as past:
            yield past


@contextmanager
def keeping(args: argparse.Namespace) -> Iterator[Project]:
    """The project, read-only; analyses made meanwhile are kept with it when nobody is writing there."""
    made: dict[Any, bytes] = {}
    try:
        with reading(args) as project:
            try:
                yield project
            finally:
                made = project.analyses.analyst.take_made()
    finally:
        keep_analyses(place_of(args), made)


@contextmanager
def _damage_told(where: Place) -> Iterator[None]:
    """Say that the file is damaged when that is why something went wrong."""
    try:
        yield
    except (Refusal, OSError):
        raise
    except Exception as error:
        unreadable = isinstance(error, json.JSONDecodeError | zlib.error | UnicodeDecodeError)
        if unreadable or Project.damaged(where):
            raise Refusal("store.damaged", file=where.name) from error
        raise


@contextmanager
def writing(args: argparse.Namespace) -> Iterator[Project]:
    """The project, to change as ``--coder``. Refuses when somebody else holds it."""
    where = place_of(args)
    with _damage_told(where), Project.open(where, patience=PATIENCE) as project:
        if project.read_only:
            project.rights.need("write", where.name)
            if project.holder == "-":
                raise Refusal("store.no_writing", file=where.name, place=str(where.parent))
            raise Refusal("store.held", file=project.place.name, holder=project.holder)
        project.work_as(default_coder(project) if args.coder is None else args.coder, at_once=False)
        yield project


def named_coder(project: Project | None = None) -> str:
    """In a team the coder of one's role, else KANTLIJN_CODER; empty when neither says."""
    if project is not None and project.rights.coder:
        return project.rights.coder
    return os.environ.get("KANTLIJN_CODER", "").strip()


def default_coder(project: Project | None = None) -> str:
    """Who codes when nobody is named: in a team the coder of one's role, else KANTLIJN_CODER, else the
    project's only coder, else the user."""
    named = named_coder(project)
    if named:
        return named
    coders = project.coders.list() if project is not None else []
    if len(coders) == 1:
        return coders[0].name
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "codeur"


def show(args: argparse.Namespace, data: Any, lines: Iterable[str] | str = ()) -> None:
    """Answer with ``data`` as one JSON document under ``--json``, else with ``lines``."""
    if args.json:
        json.dump(data, sys.stdout, ensure_ascii=False, indent=None, allow_nan=False)
        print()
    else:
        for line in [lines] if isinstance(lines, str) else lines:
            print(line)


def complain(sentence: str) -> None:
    """One line about something that failed while the rest goes on."""
    flat = " ".join(masked(sentence).split())
    if len(flat) > _LONGEST:
        flat = f"{flat[: _LONGEST // 2]} … {flat[-_LONGEST // 2 :]}"
    print(f"kantlijn: {flat}", file=sys.stderr, flush=True)


def one_line(text: str, longest: int = 80) -> str:
    """A text on one line, cut with an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def columns(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Rows as text in aligned columns, numbers to the right."""
    if not rows:
        return
    cells = [[one_line(str(c), 60) if c is not None else "" for c in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    for raw, row in zip(rows, cells, strict=True):
        parts = [
            c.rjust(w) if isinstance(r, int | float) and not isinstance(r, bool) else c.ljust(w)
            for r, c, w in zip(raw, row, widths, strict=True)
        ]
        yield "  ".join(parts).rstrip()


def fragment_json(fragment: Fragment) -> dict[str, Any]:
    """A coding as ``codings`` prints it."""
    c = fragment.coding
    return {
        "guid": c.guid, "document": fragment.document, "document_guid": c.source, "start": c.start,
        "end": c.end, "code": fragment.path, "code_guid": c.code, "coder": fragment.coder,
        "text": fragment.text, "memo": fragment.memo, "origin": c.origin, "confidence": c.confidence,
        "weight": c.weight, "created": c.created, "cases": list(fragment.cases),
        "attributes": dict(fragment.attributes), "speaker": fragment.speaker, "role": fragment.role,
        "turn": fragment.turn, "time": fragment.time, "because": None,
    }  # fmt: skip


def fragment_line(fragment: Fragment) -> str:
    """A coding on one line."""
    c = fragment.coding
    where = f"{fragment.document} {c.start}–{c.end}"
    return f"{where}  {fragment.path}  [{fragment.coder}]  {one_line(fragment.text)}"


def codebook_named(ref: str, target: Place | None = None) -> CodebookFile:
    """A shipped codebook by its name, that in a file, or that of another project than ``target``.

    Refuses an unknown name.
    """
    from app.coding.codebook.files import read_codebook, shipped
    from app.project.uniting import read_book

    books = shipped()
    if ref in books:
        return read_codebook(books[ref])
    if is_address(ref):
        return read_book(ref, target)
    if not Path(ref).suffix and not Path(ref).exists():
        raise Refusal("cli.no_codebook", name=ref, known=", ".join(sorted(books)))
    return read_book(ref, target)


def pair(text: str, option: str) -> tuple[str, str]:
    """``ATTR=VALUE`` in two. Refuses a text without ``=``."""
    name, equals, value = text.partition("=")
    if not equals:
        raise Refusal("cli.no_pair", option=option, text=text)
    if not name.strip():
        raise Refusal("cli.no_pair_name", option=option, text=text)
    return name.strip(), value


def conditions(
    texts: Sequence[str], project: Project, *, asks: bool = False, scope: str = ""
) -> tuple[tuple[str, str], ...]:
    """What ``--where`` says: pairs of an attribute (of one ``scope``, if given) and a value.

    Refuses what is no pair, an unknown attribute (pointing to --query where the command ``asks``) and a value
    that the attribute cannot have.
    """
    from app.coding.query.names import near
    from app.coding.query.vocabulary import FIELD_OF

    every = [a for a in project.cases.attributes() if scope in ("", a.scope)] if texts else []
    names = {a.name for a in every}
    found = []
    for text in texts:
        name, value = pair(text, "--where")
        if name not in names:
            name = next((n for n in names if n.casefold() == name.casefold()), name)
        if name not in names:
            if name.casefold() in FIELD_OF:
                raise Refusal("cli.where_query" if asks else "cli.where_field", name=name, text=text)
            close = near(name, sorted(names))
            if close:
                raise Refusal("cli.where_near", name=name, candidates=", ".join(close))
            raise Refusal("attribute.unknown", name=name)
        if not value.strip(" ;|"):
            raise Refusal("cli.where_blank", name=name)
        found.append((name, asked_of([a for a in every if a.name == name], value)))
    return tuple(found)


def filtered(args: argparse.Namespace, project: Project) -> tuple[CodingFilter, tuple[str, ...]]:
    """The codings that a command's options mean, and that filter in words."""
    words: list[str] = []
    book = project.codes.book()
    codes: set[str] | None = None
    for ref in _refs(args, "codes", "code"):
        code = book.find(ref)
        codes = (codes or set()) | {code.guid}
        if getattr(args, "with_subcodes", False):
            codes |= {c.guid for c in book.descendants(code.guid)}
        words.append(say("cli.filter.code", code=book.path(code.guid)))
    sources = None
    if getattr(args, "document", None):
        source = project.sources.get(args.document)
        sources = frozenset({source.guid})
        words.append(say("cli.filter.document", name=source.name))
    coders = None
    if getattr(args, "by_coder", None):
        coder = project.coders.get(args.by_coder)
        coders = frozenset({coder.guid})
        words.append(say("cli.filter.coder", name=coder.name))
    cases = None
    if getattr(args, "case", None):
        case = project.cases.get(args.case)
        cases = frozenset({case.guid})
        words.append(say("cli.filter.case", name=case.name))
    where = conditions(getattr(args, "where", ()), project, asks=hasattr(args, "query"))
    words += [f"{name} = {value}" for name, value in where]
    question = None
    if getattr(args, "query", None):
        question = project.questions.read(args.query)
        words.append(describe(question, project.questions.names(), say))
    origins = _origins(args)
    if origins is not None:
        words.append(say("cli.filter.origin", names=", ".join(say(f"export.origin.{o}") for o in origins)))
    if project.moment:
        words.append(say("cli.filter.at", date=_when(project.moment)))
    chosen = CodingFilter(
        codes=frozenset(codes) if codes is not None else None, sources=sources, coders=coders, cases=cases,
        origins=frozenset(origins) if origins is not None else None, where=where,
        question=question,
    )  # fmt: skip
    return chosen, tuple(words)


def _when(moment: str) -> str:
    """A moment in UTC as the date here, as the language writes it; with the time unless it is a day's end."""
    try:
        here = datetime.fromisoformat(moment).astimezone()
    except OverflowError:  # the last day that there is
        return moment[:10]
    day = shown_date(here.date().isoformat())
    return day if here.strftime("%H:%M:%S") == "23:59:59" else f"{day} {here:%H:%M:%S}"


def _origins(args: argparse.Namespace) -> tuple[Origin, ...] | None:
    """The origins that ``--origin`` and ``--without-suggested`` leave, in their fixed order; None is all."""
    asked: list[str] = getattr(args, "origin", None) or []
    named = [part.strip() for text in asked for part in text.split(",") if part.strip()]
    unknown = next((name for name in named if name not in ORIGINS), None)
    if unknown is not None or (asked and not named):
        raise Refusal("cli.no_origin", name=one_line(unknown or "", 40), known=", ".join(ORIGINS))
    without = getattr(args, "without_suggested", False)
    if not named and not without:
        return None
    left = tuple(o for o in ORIGINS if (not named or o in named) and not (without and o == "suggested"))
    if not left:
        raise Refusal("cli.origin_twice")
    return left


def _refs(args: argparse.Namespace, *names: str) -> list[str]:
    found: list[str] = []
    for name in names:
        value = getattr(args, name, None)
        if value:
            found += [value] if isinstance(value, str) else list(value)
    return found
