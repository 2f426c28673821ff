"""The report on suggestions as tables: for the account of a study, the same for the same project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.coding.exchange.files import atomic, moment
from app.coding.exchange.sheets import Book, Cell, Column, Kind, Sheet, fitting
from app.coding.exchange.values import day
from app.coding.suggest.measuring.acceptance import Tally
from app.coding.suggest.measuring.calibration import BINS
from app.coding.suggest.measuring.figures import Figures
from app.coding.suggest.measuring.measured import Measured, settings_of

Say = Callable[..., str]
ANSWERED: tuple[tuple[str, Kind], ...] = (
    ("accepted", "whole"), ("rejected", "whole"), ("rate", "share"), ("adjusted", "whole"),
    ("recoded", "whole"), ("removed", "whole"), ("sure_accepted", "share"), ("sure_rejected", "share"),
)  # fmt: skip
MEASURED: tuple[tuple[str, Kind], ...] = (
    ("f1", "decimal"), ("precision", "decimal"), ("recall", "decimal"), ("first", "decimal"),
    ("three", "decimal"), ("ceiling", "decimal"), ("ece", "share"),
)  # fmt: skip


def write(found: Measured, path: Path, say: Say) -> None:
    """Write the report as a workbook; the same bytes for the same report. Raises Refusal."""
    with atomic(path) as place:
        book = Book(
            place,
            moment(found.last_change),
            title=found.project_name,
            cut_mark=say("export.cut_mark"),
            no_header=say("export.no_header"),
        )
        book.styles.formats.update(date=say("export.date_format"), moment=say("export.moment_format"))
        for sheet in sheets(found, say):
            book.add(sheet)
        book.write()


def sheets(found: Measured, say: Say) -> list[Sheet]:
    """All tables, the summary first."""
    return [summary(found, say), codes(found, say), curve(found, say), reliability(found, say),
            answers(found, say), settings(found, say)]  # fmt: skip


def _told(title: str, rows: Sequence[tuple[str, Cell]], say: Say) -> Sheet:
    columns = [
        Column(say("export.column.subject"), 34, "wrapped"),
        Column(say("export.column.told"), 110, "told"),
    ]
    return Sheet(title, columns, rows, len(rows), "A2")


def summary(found: Measured, say: Say) -> Sheet:
    """What was found, and how it was measured, in words."""

    def about(key: str) -> str:
        return say(f"measuring.about.{key}")

    measured = found.evaluation
    rows: list[tuple[str, Cell]] = [
        (say("export.account.project"), found.project_name),
        (say("export.account.last_change"), day(found.last_change) or found.last_change or None),
        (say("export.account.program"), f"Kantlijn {found.program}".strip()),
    ]
    warned = measured.warnings if measured is not None else ()
    rows += [
        (about("warning" if notice in warned else "found"), say(notice))
        for notice in found.sentences(say("export.decimal"))
    ]
    if measured is not None:
        rows += [
            (about("pipeline"), measured.pipeline),
            (about("form"), say(f"measuring.form.{measured.form}")),
            (about("measured"), say("measuring.about.measured_on", documents=measured.documents,
                                    codings=measured.codings, groups=measured.held_out)),
            (about("unit"), about("unit_means")),
            (about("apart"), about("apart_means")),
            (about("figures"), about("figures_mean")),
            (about("three"), about("three_means")),
            (about("sure"), about("sure_means")),
            (about("cues"), about("cues_means")),
            (about("judged"), about("judged_means")),
        ]  # fmt: skip
    counted = say(
        "measuring.about.counted", n=found.codings, documents=found.documents, suggested=found.suggested
    )
    return _told(
        say("measuring.sheet.summary"),
        [*rows, (about("codings"), counted), (about("answers"), about("answers_mean"))],
        say,
    )


def codes(found: Measured, say: Say) -> Sheet:
    """One row per code."""
    rows = found.codes()
    columns = [
        Column(say("export.column.code"), fitting(row.path for row in rows), "wrapped"),
        Column(say("measuring.column.examples"), 12, "whole"),
        Column(say("measuring.column.suggested"), 12, "whole"),
        Column(say("measuring.column.right"), 10, "whole"),
        *(_column(key, "decimal", say) for key in ("precision", "recall", "f1", "cues_f1", "first", "three")),
        _column("threshold", "share", say),
        *(_column(key, kind, say) for key, kind in ANSWERED),
        Column(say("measuring.column.judged"), 40, "wrapped"),
    ]
    made: list[Sequence[Cell]] = []
    for row in rows:
        score, cues = row.learned, row.cues
        counted: list[Cell] = [None] * 9
        if score is not None and cues is not None:
            some = score.examples > 0
            counted = [
                score.examples, score.suggested, score.right,
                _share(score.precision) if score.suggested else None, _share(score.recall) if some else None,
                _share(score.f1) if some or score.suggested else None,
                _share(cues.f1) if some or cues.suggested else None,
                _share(score.first) if some else None, _share(score.among_three) if some else None,
            ]  # fmt: skip
        judgement = row.judgement or ("off" if row.code.guid in found.rules.off else "unmeasured")
        made.append(
            (row.path, *counted, _share(row.threshold), *_tally(row.answers),
             say(f"measuring.judged.{judgement}"))
        )  # fmt: skip
    return Sheet(say("measuring.sheet.codes"), columns, made, len(made))


def curve(found: Measured, say: Say) -> Sheet:
    """How good they are after so many coded documents, and by the cues alone."""
    columns = [
        Column(say("measuring.column.form"), 34, "wrapped"),
        Column(say("measuring.column.documents"), 14, "whole"),
        *(_column(key, kind, say) for key, kind in MEASURED),
    ]
    rows: list[Sequence[Cell]] = []
    if found.evaluation is not None:
        learned = say("measuring.column.learned")
        rows = [(learned, n, *_figures(figures)) for n, figures in found.evaluation.curve]
        rows.append((say("measuring.form.cues"), None, *_figures(found.evaluation.cues)))
        most, best = found.evaluation.curve[-1]
        for what, n, figures in (("learned", most, best), ("cues", None, found.evaluation.cues)):
            if figures.by_hand is not None:
                form = say(f"measuring.column.{what}_by_hand")
                rows.append((form, n, *_figures(figures.by_hand)))
    return Sheet(say("measuring.sheet.curve"), columns, rows, len(rows), "A2")


def reliability(found: Measured, say: Say) -> Sheet:
    """Per bin of confidence how many suggestions of it are right."""
    columns = [
        _column("from", "share", say),
        _column("to", "share", say),
        _column("confidence", "share", say),
        _column("share_right", "share", say),
        Column(say("measuring.column.n"), 12, "whole"),
    ]
    rows: list[Sequence[Cell]] = []
    for mean, share, n in found.evaluation.learned.reliability if found.evaluation else ():
        at = min(int(mean * BINS), BINS - 1)
        rows.append((at / BINS, (at + 1) / BINS, _share(mean), _share(share), n))
    return Sheet(say("measuring.sheet.reliability"), columns, rows, len(rows), "A2")


def answers(found: Measured, say: Say) -> Sheet:
    """What was accepted and rejected: together, by coder and by week."""
    columns = [
        Column(say("measuring.column.by"), 14),
        Column(say("measuring.column.what"), 26),
        *(_column(key, kind, say) for key, kind in ANSWERED),
    ]
    every = found.acceptance
    rows: list[Sequence[Cell]] = [(say("measuring.by.all"), None, *_tally(every.all))]
    by_name = sorted((found.coders.get(guid, "?"), tally) for guid, tally in every.per_coder.items())
    rows += [(say("measuring.by.coder"), name, *_tally(tally)) for name, tally in by_name]
    week = say("measuring.by.week")
    rows += [(week, monday, *_tally(tally)) for monday, tally in every.weeks]
    return Sheet(say("measuring.sheet.answers"), columns, rows, len(rows))


def settings(found: Measured, say: Say) -> Sheet:
    """What coders told the suggestions, and the thresholds in force."""
    rows: list[tuple[str, Cell]] = [
        (say(f"measuring.rule.{what}"), about) for what, about in settings_of(found)
    ]
    if not rows:
        rows = [(say("measuring.rule.none"), say("measuring.rule.none_means"))]
    return _told(say("measuring.sheet.settings"), rows, say)


def _column(key: str, kind: Kind, say: Say) -> Column:
    return Column(say(f"measuring.column.{key}"), 13, kind)


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _figures(figures: Figures) -> tuple[Cell, ...]:
    micro = figures.micro
    values = (micro.f1, micro.precision, micro.recall, figures.first, figures.among_three,
              figures.among_three_ceiling, figures.ece)  # fmt: skip
    return tuple(_share(value) for value in values)


def _tally(tally: Tally) -> tuple[Cell, ...]:
    return (tally.accepted, tally.rejected, _share(tally.rate), tally.adjusted, tally.recoded, tally.removed,
            _share(tally.confidence_accepted), _share(tally.confidence_rejected))  # fmt: skip
