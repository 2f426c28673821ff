"""``kantlijn suggest --evaluate``: how good the suggestions are on the project's own codings."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.output import keeping, show
from app.coding.refusal import Refusal
from app.coding.suggest.measuring.acceptance import Tally
from app.coding.suggest.measuring.figures import Figures, Score
from app.coding.suggest.measuring.measured import CodeFigures, Measured, settings_of
from app.words import say


def evaluate(args: argparse.Namespace) -> None:
    """Measure the whole project. Refuses when there is nothing to measure and nothing was answered."""
    if args.documents or args.accept_above is not None or args.min is not None or args.top is not None:
        raise Refusal("suggest.evaluate_alone")
    with keeping(args) as project:
        found = project.suggestions.measured()
    if found.trouble is not None and not found.acceptance.all.answered:
        raise Refusal(found.trouble.key, **found.trouble.details)
    show(args, measured_json(found), list(_lines(found)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "examples": score.examples,
        "suggested": score.suggested,
        "right": score.right,
    }


def _figures_json(figures: Figures) -> dict[str, Any]:
    return {**_own_json(figures), "by_hand": _own_json(figures.by_hand) if figures.by_hand else None}


def _own_json(figures: Figures) -> dict[str, Any]:
    return {
        **_score_json(figures.micro),
        "first": round(figures.first, 4),
        "among_three": round(figures.among_three, 4),
        "among_three_ceiling": round(figures.among_three_ceiling, 4),
        "ece": round(figures.ece, 4),
    }


def _tally_json(tally: Tally) -> dict[str, Any]:
    return {
        "accepted": tally.accepted,
        "rejected": tally.rejected,
        "rate": _rounded(tally.rate),
        "adjusted": tally.adjusted,
        "recoded": tally.recoded,
        "removed": tally.removed,
        "confidence_accepted": _rounded(tally.confidence_accepted),
        "confidence_rejected": _rounded(tally.confidence_rejected),
    }


def _code_json(row: CodeFigures) -> dict[str, Any]:
    score = row.learned or Score(0.0, 0.0, 0.0, 0, 0, 0)
    return {
        "code": row.path,
        "code_guid": row.code.guid,
        **_score_json(score),
        "first": round(score.first, 4),
        "among_three": round(score.among_three, 4),
        "threshold": _rounded(row.threshold),
        "threshold_by_coder": row.own_threshold,
        "cues": _score_json(row.cues) if row.cues else None,
        "judgement": row.judgement,
        "acceptance": _tally_json(row.answers),
    }


def measured_json(found: Measured) -> dict[str, Any]:
    """What was measured as ``suggest --evaluate --json`` prints it; null where there was too little."""
    measured = found.evaluation
    answers = found.acceptance
    return {
        "documents": measured.documents if measured else found.documents,
        "codings": measured.codings if measured else 0,
        "taken_over": measured.learned.taken_over if measured else 0,
        "pipeline": measured.pipeline if measured else None,
        "form": measured.form if measured else None,
        "held_out": measured.held_out if measured else None,
        "learned": _figures_json(measured.learned) if measured else None,
        "cues": _figures_json(measured.cues) if measured else None,
        "codes": [_code_json(row) for row in found.codes()],
        "curve": [{"documents": n, **_figures_json(f)} for n, f in measured.curve] if measured else [],
        "reliability": [
            {"confidence": round(mean, 4), "right": round(share, 4), "n": n}
            for mean, share, n in (measured.learned.reliability if measured else ())
        ],
        "acceptance": {
            **_tally_json(answers.all),
            "coders": [
                {"coder": found.coders.get(guid, ""), **_tally_json(t)}
                for guid, t in answers.per_coder.items()
            ],
            "weeks": [{"week": week.isoformat(), **_tally_json(t)} for week, t in answers.weeks],
        },
        "settings": [{"what": what, "about": about} for what, about in settings_of(found)],
        "warnings": [say(n) for n in measured.warnings] if measured else [say(found.trouble or "")],
    }


def _lines(found: Measured) -> list[str]:
    lines = [say(notice) for notice in found.sentences(say("export.decimal"))]
    measured = found.evaluation
    if measured is None:
        return lines
    for key, figures in (("learned", measured.learned), ("cues", measured.cues)):
        lines.append(say(f"suggest.figures_{key}", **_shown(_figures_json(figures))))
    lines += [say("suggest.figures_curve", n=n, **_shown(_figures_json(f))) for n, f in measured.curve]
    for row in found.codes():
        if row.learned is None or not (row.learned.examples or row.answers.answered):
            continue
        judged = say(f"measuring.judged.{row.judgement or 'unmeasured'}")
        told = _shown(_code_json(row))
        lines.append(f"{say('suggest.figures_code', code=row.path, **told)}: {judged}")
    return lines


def _shown(row: dict[str, Any]) -> dict[str, str]:
    keys = ("precision", "recall", "f1", "first", "among_three", "ece", "examples")
    mark = say("export.decimal")
    return {
        k: f"{row[k]:.2f}".replace(".", mark) if isinstance(row[k], float) else str(row[k])
        for k in keys
        if k in row
    }
