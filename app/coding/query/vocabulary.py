"""The words of the text form in both languages: every one of them is read, one per language is written."""

from __future__ import annotations

from typing import Literal

Language = Literal["nl", "en"]

AND, OR, NOT = "and", "or", "not"

FIELDS: dict[str, tuple[str, ...]] = {
    "code": ("code", "code"),
    "branch": ("tak", "branch"),
    "codeset": ("codeset", "codeset", "set"),
    "coder": ("codeur", "coder"),
    "case": ("casus", "case"),
    "attribute": ("kenmerk", "attribute"),
    "document": ("document", "document"),
    "kind": ("soort", "kind"),
    "group": ("groep", "group"),
    "wave": ("meting", "wave", "golf"),
    "speaker": ("spreker", "speaker"),
    "role": ("rol", "role"),
    "origin": ("herkomst", "origin"),
    "coded": ("gecodeerd", "coded"),
    "date": ("datum", "date"),
    "confidence": ("zekerheid", "confidence"),
    "weight": ("gewicht", "weight"),
    "memo": ("memo", "memo"),
    "text": ("tekst", "text"),
    "word": ("woord", "word"),
    "regex": ("regex", "regex"),
}
"""Per field how Dutch and English write it, and what else is read."""

RELATIONS: dict[str, tuple[str, ...]] = {  # Dutch and English by turns
    "overlaps": ("overlapt", "overlaps", "overlap"),
    "within": ("binnen", "within"),
    "contains": ("omvat", "contains"),
    "exactly": ("precies", "exactly", "gelijk", "exact"),
    "near": ("dichtbij", "near"),
    "followed": ("gevolgd door", "followed by", "gevolgd", "followed"),
    "follows": ("volgt op", "follows", "na", "after"),
    "same-turn": ("zelfde beurt", "same turn"),
    "same-document": ("zelfde document", "same document"),
    "same-case": ("zelfde casus", "same case"),
}

UNITS: dict[str, tuple[str, ...]] = {
    "characters": ("tekens", "characters", "teken", "character"),
    "sentences": ("zinnen", "sentences", "zin", "sentence"),
    "turns": ("beurten", "turns", "beurt", "turn"),
}

OPERATORS: dict[str, tuple[str, ...]] = {
    "contains": ("bevat", "contains"),
    "empty": ("leeg", "empty"),
}

LOGIC: dict[str, tuple[str, ...]] = {
    AND: ("en", "and"),
    OR: ("of", "or"),
    NOT: ("niet", "not"),
}

VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "role": {
        "interviewer": ("interviewer", "interviewer"),
        "respondent": ("respondent", "respondent"),
        "other": ("anders", "other", "overig", "ander"),
    },
    "origin": {
        "manual": ("zelf", "manual", "handmatig"),
        "suggested": ("suggestie", "suggested", "overgenomen"),
        "autocode": ("automatisch", "autocode"),
        "imported": ("ingelezen", "imported", "geïmporteerd"),
    },
    "kind": {
        "interview": ("interview", "interview"),
        "focusgroup": ("focusgroep", "focusgroup"),
        "report": ("rapport", "report"),
        "survey": ("vragenlijst", "survey"),
        "note": ("notitie", "note"),
    },
}
"""Values of fields that have few."""


def written(words: tuple[str, ...], language: Language) -> str:
    """How a language writes it."""
    return words[0 if language == "nl" else 1]


def read(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Every word of a table to what it means."""
    return {word: key for key, words in table.items() for word in words}


FIELD_OF = read(FIELDS)
RELATION_OF = read(RELATIONS)
UNIT_OF = read(UNITS)
OPERATOR_OF = read(OPERATORS)
LOGIC_OF = read(LOGIC)
VALUE_OF = {field: read(table) for field, table in VALUES.items()}
