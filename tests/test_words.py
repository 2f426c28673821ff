"""Every sentence that the program can say is there, in both languages, with the same details."""

from __future__ import annotations

import ast
import errno
import os
import re
import string
from pathlib import Path

import pytest

from app import words
from app.coding.refusal import Refusal

ROOT = Path(__file__).resolve().parents[1]
KEY = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_]+)+")
SPEAKERS = {"say", "Refusal", "Notice"}


def places(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name}


def keys_said() -> dict[str, str]:
    """Key -> where, for every key that stands as such in a say, a Refusal or a Notice."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in SPEAKERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found[first.value] = f"{file.relative_to(ROOT)}:{node.lineno}"
    return found


def test_both_languages_have_every_sentence() -> None:
    dutch, english = words.catalogue("nl"), words.catalogue("en")

    assert dutch.keys() ^ english.keys() == set()


def test_both_languages_fill_in_the_same_details() -> None:
    english = words.catalogue("en")

    assert [key for key, said in words.catalogue("nl").items() if places(said) != places(english[key])] == []


def test_each_sentence_is_found_in_its_room() -> None:
    spoken = words.language()
    try:
        for language in ("nl", "en"):
            words.set_language(language)
            for key, said in words.catalogue(language).items():
                assert words.say(key) == said
    finally:
        words.set_language(spoken)


def test_no_sentence_is_empty() -> None:
    for language in ("nl", "en"):
        assert [key for key, said in words.catalogue(language).items() if not said.strip()] == []


def test_every_key_in_the_program_has_its_sentence() -> None:
    known = words.catalogue("nl")
    said = keys_said()

    assert len(said) > 100, "the program says hardly anything: is it still read well?"
    missing = [
        f"{where}: {key}"
        for key, where in said.items()
        if KEY.fullmatch(key) and key not in known and not {f"{key}.one", f"{key}.other"} <= known.keys()
    ]
    assert missing == []


def test_counted_sentences_come_in_pairs() -> None:
    known = words.catalogue("nl")
    ones = {key.removesuffix(".one") for key in known if key.endswith(".one")}
    others = {key.removesuffix(".other") for key in known if key.endswith(".other")}

    # "other" alone may be a word by itself, such as a speaker's role.
    assert ones - others == set()


def test_details_are_filled_in_and_plurals_chosen() -> None:
    assert words.say("cli.left_out", n=1) == "1 code is weggelaten."
    assert words.say("cli.left_out", n=2) == "2 codes zijn weggelaten."
    for key in ("cli.nothing_is_said_so", "no_room.nothing"):
        with pytest.raises(KeyError):
            words.say(key)


def test_the_dutch_says_je_and_uses_one_kind_of_quotes() -> None:
    found = [
        key
        for key, said in words.catalogue("nl").items()
        if re.search(r"\b([Uu]|[Uu]w)\b", said) or "‘" in said or "„" in said or "groep codes" in said
    ]
    assert found == []


def test_recall_has_one_dutch_name() -> None:
    dutch, english = words.catalogue("nl"), words.catalogue("en")
    recall = [key for key, said in english.items() if re.search(r"(?<!{)\brecall\b", said, re.IGNORECASE)]
    assert {"agreement.figure.recall", "compare.short.recall", "measuring.column.recall"} < set(recall)
    assert [key for key in recall if "dekking" not in dutch[key].casefold()] == []


def test_why_the_system_refused_is_said_in_the_users_language(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Refusal("export.unwritable", path="a.xlsx", why=os.strerror(errno.ENOSPC))

    assert "de schijf is vol" in words.say(refusal)
    monkeypatch.setattr(words, "_language", "en")
    assert "the disk is full" in words.say(refusal)
    said = words.say("store.failed", reason="no such thing")
    assert "no such thing" in said, "what nobody translated stands as it was said"
    assert set(words._REASONS.values()) == {k for k in words.catalogue("nl") if k.startswith("system.")}


def test_what_to_do_about_it_goes_by_what_is_wrong() -> None:
    def said(key: str, code: int) -> str:
        return words.say(f"store.{key}", file="p.kantlijn", reason=os.strerror(code)).rpartition("). ")[2]

    assert said("unwritable", errno.EACCES).startswith("Kies een eigen map, of vraag")
    assert said("unwritable", errno.EROFS) == "Kies een map waar je wel mag schrijven, op een andere schijf."
    assert said("backup_failed", errno.ENOSPC) == "Maak schijfruimte vrij of kies een andere schijf."
    assert said("unreadable", errno.EACCES) == "Vraag wie de map beheert om leesrechten."
    assert said("unwritable", errno.EXDEV) == "Kies een andere map."
    went = words.say("store.failed", reason="attempt to write a readonly database")
    assert went.endswith("Kopieer het project naar een eigen map en werk daar.")
    for language in ("nl", "en"):
        known = words.catalogue(language)  # type: ignore[arg-type]
        reasons = {key.removeprefix("system.") for key in known if key.startswith("system.")}
        mends = {key.rpartition(".")[2] for key in known if key.startswith("mend.")}
        assert mends - reasons == {"other"}
    used = {name for said in words.catalogue("nl").values() for name in places(said) if "mend_" in name}
    assert used == words._MENDS.keys()


def test_one_is_one_wherever_a_number_is_said() -> None:
    assert words.say("report.summary", figures=1, tables=2, quotes=1) == "1 cijfer, 2 tabellen, 1 citaat."
    assert (
        words.say("report.summary", figures=0, tables=1, quotes="1.204")
        == "0 cijfers, 1 tabel, 1.204 citaten."
    )
    reading = [words.say("words.reading", n=n) for n in (1, 2)]
    assert reading == [
        "1 document is nog niet gelezen en telt niet mee.",
        "2 documenten zijn nog niet gelezen en tellen niet mee.",
    ]


NO_NOUN = {
    "aangevinkt", "andere", "bleven", "veranderd", "zijn", "are", "do", "have", "more", "such", "ticked",
}  # fmt: skip
NO_COUNT = {
    "most", "least", "limit", "longest", "deepest", "run", "seconds", "bytes", "database", "role", "line",
    "unit",
}  # fmt: skip
"""Details that are never one, and what is no number of things."""
SEVERAL = {
    "agreement.too_many", "codebook.file.rows_skipped.other", "crosstab.many", "dialogs.cases.more_wrong",
    "export.large_picture", "export.most_codes", "framework.too_long", "handout.times",
    "merge.few_documents", "pictures.left_out", "pictures.groups_left_out", "pictures.columns_left_out",
    "pictures.lines_left_out", "pictures.enough", "pictures.base.some_codes", "query.long",
    "query.decimals_or_distance", "report.note.decisions", "report.sentence.major",
    "report.sentence.major_own", "report.sentence.minor", "report.sentence.minor_none",
    "report.sentence.support", "searching.code_some", "source.too_long", "words.many_groups",
}  # fmt: skip
"""Sentences that are said of two or more alone, or whose figures come with their unit."""


def test_no_number_that_may_be_one_stands_before_a_plural() -> None:
    for language in ("nl", "en"):
        known = words.catalogue(language)  # type: ignore[arg-type]
        plurals = {
            other.split()[-1]
            for said in known.values()
            for other in re.findall(r"\{\w+:[^{}~|]+\|([^{}]+)\}", said)
        }
        for key, said in known.items():
            one = known.get(f"{key.removesuffix('.other')}.one", "")
            if key.endswith(".other") and one:
                nouns = re.findall(r"\{n\} ([^\W\d_]+)", said)
                plurals |= {noun for noun in nouns if noun not in one.split()}
        plurals -= NO_NOUN
        assert len(plurals) > 60
        wrong = []
        for key, said in known.items():
            counted = re.findall(r"\{(\w+)\} ([^\W\d_’]+(?:’s)?)(?: ([^\W\d_’]+(?:’s)?))?", said)
            names = {name for name, *next_two in counted if not plurals.isdisjoint(next_two)} - NO_COUNT
            if key.endswith(".other"):
                names.discard("n")
            if names and key not in SEVERAL:
                wrong.append((key, said))
        assert wrong == []
