"""``kantlijn words``: how often words are said, by lemma and part of speech, and by whom."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import PROJECT, QUESTION, WHERE, Command, argument
from app.cli.output import columns, filtered, keeping, one_line, show
from app.cli.privacy import names_json, warn_of_names
from app.cli.searching import roles_of
from app.coding.exchange.found_sheets import table_suffix
from app.coding.refusal import Refusal
from app.project.forms import made_forms
from app.project.words import BY, Question, read_stop_words
from app.words import say

if TYPE_CHECKING:
    from app.coding.analysis.words import Frequencies, Frequency
    from app.coding.model import Role
    from app.project import Project

ALL, NONE = "all", "none"
LISTED = 100
"""Words that are listed when they are not asked for as JSON or a file."""


def _words(args: argparse.Namespace) -> None:
    if args.out:
        table_suffix(Path(args.out))
    if args.min < 1:
        raise Refusal("cli.no_count", option="--min", value=args.min)
    with keeping(args) as project:
        library = project.searching.library()
        question, only = _question(args, project)
        found, _ = project.words.count(question, _stop(args.stopwords), library, made_forms(project, library))
        if args.out:
            from app.coding.exchange.word_sheets import write
            from app.project.reach import of_words_counted

            write(found, project.name, project.last_change, Path(args.out), say, ", ".join(only))
            named = project.privacy.remaining(of_words_counted(project, question, found, library))
            warn_of_names(args, named)
            data = {"file": args.out, "words": len(found.rows), "names": names_json(named)}
            show(args, data, say("cli.written", file=args.out))
        else:
            show(args, [_json(row, found) for row in found.rows], _lines(found))


def _question(args: argparse.Namespace, project: Project) -> tuple[Question, tuple[str, ...]]:
    """What is counted, and in words what of the project."""
    by = args.by or ""
    if by and by not in BY and not by.startswith("attribute:"):
        names = [a.name for a in project.cases.attributes()]
        name = next((n for n in names if n == by), None) or next(
            (n for n in names if n.casefold() == by.casefold()), None
        )
        if name is None:
            raise Refusal("words.no_by", name=one_line(by, 40), known=", ".join((*BY, *names)))
        by = f"attribute:{name}"
    asked = [role for text in args.role for role in text.split(",")]
    if asked == [ALL] or (not asked and by == "role"):
        roles: frozenset[Role] = frozenset()
    else:
        roles = roles_of(args.role) or Question().roles
    pos = frozenset(part.strip().upper() for part in (args.pos or "").split(",") if part.strip())
    from app.coding.suggest.analyses.analysis import TAGS

    unknown = sorted(pos - set(TAGS))
    if unknown:
        raise Refusal("words.no_pos", name=one_line(unknown[0], 40), known=", ".join(TAGS[1:]))
    chosen, only = filtered(args, project)
    return Question(roles, by, pos, args.min, chosen), only


def _stop(file: str | None) -> frozenset[str] | None:
    """The words of a file, none at all for ``none``, or None for the project's own."""
    if file is None:
        return None
    if file == NONE:
        return frozenset()
    try:
        return read_stop_words(Path(file).read_text("utf-8", errors="replace"))
    except OSError as error:
        raise Refusal("cli.unreadable", file=file, reason=error.strerror or str(error)) from None


def _json(row: Frequency, found: Frequencies) -> dict[str, Any]:
    told: dict[str, Any] = {
        "lemma": row.lemma, "pos": row.pos, "count": row.count, "documents": row.documents,
        "per_10000": round(row.per, 4),
    }  # fmt: skip
    if len(found.groups) > 1:
        told["groups"] = {
            name: {"count": n, "words": size, "per_10000": round(n * 10_000 / size, 4) if size else None}
            for name, n, size in zip(found.groups, row.counts, found.sizes, strict=True)
        }
        told |= dict.fromkeys(("log_likelihood", "p", "log_ratio", "most", "caution"))
    if row.difference is not None:
        d = row.difference
        told |= {
            "log_likelihood": round(d.g2, 4), "p": d.p, "log_ratio": round(d.ratio, 4),
            "most": found.groups[d.most], "caution": d.caution,
        }  # fmt: skip
    return told


def _lines(found: Frequencies) -> Iterator[str]:
    rows: list[list[Any]] = []
    shown = found.rows[:LISTED]
    if found.compared:
        shown = tuple(sorted(found.rows, key=lambda r: -(r.difference.g2 if r.difference else 0)))[:LISTED]
    for row in shown:
        line: list[Any] = [row.lemma, say(f"words.pos.{row.pos or 'none'}"), row.count, row.documents,
                           _decimal(row.per)]  # fmt: skip
        line += row.counts
        if row.difference is not None:
            d = row.difference
            caution = say(f"words.caution.{d.caution}") if d.caution else ""
            line += [_decimal(d.g2), _decimal(d.ratio), found.groups[d.most], caution]
        rows.append(line)
    if not rows:
        yield say("words.nothing")
        return
    heads: list[Any] = [say(f"words.column.{k}") for k in ("lemma", "pos", "count", "documents", "per")]
    heads += found.groups
    if found.compared:
        heads += [*(say(f"words.column.{k}") for k in ("g2", "ratio", "most", "caution"))]
    yield from columns([heads, *rows])
    if len(found.rows) > len(shown):
        yield say("words.rest", n=len(found.rows) - len(shown))
    yield say("words.total", n=found.total)
    if found.overlap:
        yield say("words.overlap")


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", say("export.decimal"))


COMMANDS = (
    Command(
        "words",
        (
            PROJECT,
            argument("--by", metavar="SIDE"),
            argument("--pos", metavar="NOUN,VERB,..."),
            argument("--stopwords", metavar="FILE|none"),
            argument("--min", type=int, default=1, metavar="N"),
            argument("--role", action="append", default=[], metavar="ROLE,...|all"),
            argument("--document", metavar="DOC"),
            argument("--case", metavar="CASE"),
            WHERE,
            QUESTION,
            argument("--out", metavar="FILE.xlsx|.csv"),
        ),
        _words,
    ),
)
