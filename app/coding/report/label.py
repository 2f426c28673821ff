"""The label of a quote: who says it, from attributes by a pattern, and never by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.coding.extract import Extract
from app.coding.model import Fragment
from app.coding.privacy.throughout import named
from app.coding.refusal import Refusal
from app.coding.report.numbers import document_numbers, respondent_numbers

_FIELD = re.compile(r"\{([^{}]*)\}")
_BREAK = re.compile(r"(\s*[,;/·|]\s*)")
_EMPTY = re.compile(r"[(\[]\s*[)\]]")
LONGEST = 200
BUILT_IN: Mapping[str, str] = {
    "nummer": "number", "number": "number", "rol": "role", "role": "role", "meting": "wave", "wave": "wave",
    "document": "document", "casus": "case", "case": "case",
}  # fmt: skip
"""Fields that are no attribute, in both languages. ``document`` is its number, ``case`` only when allowed."""
Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Labels:
    """Makes labels. ``left`` are fields that were left out somewhere because they would have told a name."""

    make: Callable[[Fragment], str]
    left: set[str]


def fields_of(pattern: str) -> list[str]:
    """The fields that a pattern names, as they are written."""
    return [m[1].strip() for m in _FIELD.finditer(pattern)]


def known_fields(extract: Extract, *, cases_named: bool) -> list[str]:
    """What a pattern may name: every attribute, and the fields that need none."""
    own = ["nummer", "rol", "meting", "document", *(["casus"] if cases_named else [])]
    names = [a.name for a in extract.attributes]
    return names + [name for name in own if name not in names]


def checked(pattern: str, extract: Extract, *, cases_named: bool) -> None:
    """Refuse a pattern with an unknown field, a case that nobody asked for, or loose braces."""
    names = {a.name.casefold() for a in extract.attributes}
    if len(pattern) > LONGEST:
        raise Refusal("report.label_long", most=LONGEST)
    if "{" in _FIELD.sub("", pattern) or "}" in _FIELD.sub("", pattern):
        raise Refusal("report.label_brace", pattern=pattern)
    for field in fields_of(pattern):
        folded = field.casefold()
        if folded in names:
            continue
        known = ", ".join(known_fields(extract, cases_named=cases_named))
        if BUILT_IN.get(folded) == "case" and not cases_named:
            raise Refusal("report.label_case", field=field)
        if folded not in BUILT_IN:
            raise Refusal("report.label_field", field=field, known=known)


def filled(pattern: str, value: Callable[[str], str]) -> str:
    """The pattern with its fields filled.

    A part between two separators (, ; / · |) all of whose fields are empty goes with its separator; so do
    brackets without anything in them.
    """
    made: list[str] = []
    pieces = _BREAK.split(pattern)
    for n in range(0, len(pieces), 2):
        fields = fields_of(pieces[n])
        if fields and not any(value(f) for f in fields):
            continue
        words = _FIELD.sub(lambda m: value(m[1].strip()), pieces[n])
        words = " ".join(_EMPTY.sub("", words).split())
        if words:
            made += [pieces[n - 1] if made else "", words]
    return "".join(made).strip()


def labels(extract: Extract, pattern: str, say: Say, *, cases_named: bool) -> Labels:
    """What makes the labels of an extract's fragments. Refuses what ``checked`` refuses.

    A value that is the name of the speaker (when it names a person), of any document, or, unless allowed, of
    a case counts as missing.
    """
    checked(pattern, extract, cases_named=cases_named)
    attributes = {a.name.casefold(): a for a in extract.attributes}
    people = {s.name.strip().casefold() for s in extract.speakers if named(s.name)}
    closed = {s.name.strip().casefold() for s in extract.sources} | people
    if not cases_named:
        closed |= {c.name.strip().casefold() for c in extract.cases}
    respondents, documents = respondent_numbers(extract), document_numbers(extract.sources)
    waves = {s.guid: s.wave or "" for s in extract.sources}
    cases_at, case_name = extract.case_finder(), {c.guid: c.name for c in extract.cases}
    fields = list(dict.fromkeys(fields_of(pattern)))
    left: set[str] = set()
    met: dict[tuple[str, str | None, tuple[str, ...], str | None], str] = {}

    def make(fragment: Fragment) -> str:
        coding = fragment.coding
        turn = extract.turn_at(coding.source, coding.start)
        speaker = turn.speaker if turn is not None else None
        cases = cases_at(coding.source, coding.start)
        key = (coding.source, speaker, cases, fragment.role)
        if key not in met:
            met[key] = filled(pattern, {f: _value(f, key) for f in fields}.__getitem__)
        return met[key]

    def _value(field: str, key: tuple[str, str | None, tuple[str, ...], str | None]) -> str:
        source, speaker, cases, role = key
        attribute = attributes.get(field.casefold())
        if attribute is None:
            what = BUILT_IN[field.casefold()]
            return {
                "number": respondents.get(speaker or "", ""),
                "role": say(f"export.role.{role}") if role else "",
                "wave": waves.get(source, ""),
                "document": documents.get(source, ""),
                "case": "; ".join(case_name[c] for c in cases if c in case_name),
            }[what]
        targets: tuple[str, ...] = {"case": cases, "source": (source,), "speaker": (speaker or "",)}[
            attribute.scope
        ]
        values = [extract.values.get(t, {}).get(attribute.name, "").strip() for t in targets]
        kept = [v for v in dict.fromkeys(values) if v]
        if any(v.casefold() in closed for v in kept):
            left.add(attribute.name)
            kept = [v for v in kept if v.casefold() not in closed]
        return " / ".join(kept)

    return Labels(make, left)
