"""Names that are everyday words, double, foreign, said in many ways: gone from all that is kept, and back."""

from __future__ import annotations

import random
import re
import sqlite3
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.exc import DBAPIError

from app.coding.privacy.forms import Forms
from app.coding.refusal import Refusal
from app.coding.report.definition import Definition, Theme
from app.coding.transcripts import read_text
from app.project import Project
from app.project.detecting import Found
from tests.engines import Places
from tests.project.conftest import state

SECRET = "een lange zin om te onthouden"
TALK = """Gesprek gemeente Noordwijk, 12 mei 2017
Aanwezig: Wil Bloem (beleidsmedewerker Wmo), mw. J.P. van der Heijden-Jansen, Sjoerd Hoekstra, Özlem Yıldırım

Interviewer (Karin de Boer): Kunt u zich even voorstellen?

Wil Bloem (beleidsmedewerker): Ja, ik ben Wil, Wil Bloem dus, en ik werk met meneer Vos en mevrouw Kok.

Interviewer (Karin de Boer): En mevrouw van der Heijden-Jansen's rol?

Wil Bloem (beleidsmedewerker): Mevrouw van der Heijden-Jansen dus. 😀 Kok wilde het. Maar Wil wil dat.

Sjoerd Hoekstra: Nynke Wiersma-de Boer zei: Sjoerd, doe rustig. Sjoerds plan was het. Vos' voorstel ook.

Özlem Yıldırım: Fatima El Amrani-Bouzid en Agnieszka Kowalczyk waren er. Aïcha belde.

Sjoerd Hoekstra: Een Hoekstra-idee, het team-Bloem. Ja (Özlem knikt). [Sjoerd lacht] [Wil lacht] Nu is mw. van
der Heijden-Jansen gebeld en Sjoerd
Hoekstra ook.

Karin: mailen kan naar jan punt jansen apenstaartje noordwijk punt nl, of bel 06 - 12 34 56 78,
of kom op de lange voorhout 74.
"""
OLD = """R: ÖZLEM YILDIRIM en Yildirim en Ozlem waren er, met sjoerd hoekstra's idee, en wil bloem ook.
R: nota_Hoekstra_2017, Hoekstra2, Van der Heijden–Jansen, AGNIESZKA KOWALCZYK, VOS, El-Amrani, Aïcha’s zus.
R: bel 0612345678 of +31 6 12345678. [Wil knikt]
"""
TELLING = (
    "bloem", "heijden", "jansen", "sjoerd", "hoekstra", ".zlem", "y.ld.r.m", "karin", "wiersma", "nynke",
    "fatima", "amrani", "bouzid", "kowalczyk", "agnieszka", "a.?.?cha", "noordwijk",
    "0?6\\D{0,3}12\\D?34\\D?56\\D?78",
    "voorhout", "VOS", "Vos", "Wil", "Kok",
)  # fmt: skip


def filled(project: Project) -> str:
    """A project with these names in every corner, now and before; the guid of its transcript."""
    source = project.sources.add(
        read_text(TALK, "interview_Wil_Bloem_2017.txt"), original=TALK.encode(), wave="golf Hoekstra",
        group="groep van Sjoerd",
    ).subject or ""  # fmt: skip
    code = project.codes.add("Idee van Hoekstra", definition="zoals Özlem Yıldırım zei").subject or ""
    chance, text = random.Random(7), project.sources.text(source)
    for _ in range(60):
        at = chance.randrange(len(text) - 1)
        with suppress(Refusal):
            end = min(len(text), at + chance.randint(1, 50))
            project.codings.add(source, at, end, code, memo=chance.choice(["", "Vos' idee", text[at:end]]))
    gone = project.sources.add(read_text(OLD, "oud van Vos.txt"), original=OLD.encode()).subject or ""
    project.sources.remove(gone)
    memo = project.memos.write("source", source, OLD, title="Over Bloem").subject or ""
    project.memos.edit(memo, "[Wil knikt] Bel Özlem, en wil dat.")
    project.sources.edit_text(source, text.replace("rustig", "rustig, zei Wil Bloem,"))
    project.sources.edit(source, name="Hoekstra_def2")
    case = project.cases.add("Wil Bloem").subject or ""
    project.cases.link(case, source)
    project.cases.add_attribute("contact")
    project.cases.set_value(case, "contact", "Sjoerd Hoekstra (06-12345678)")
    apart = unicodedata.normalize("NFD", "Özlem Yıldırım belde Aïcha")
    project.questions.save(apart, project.questions.read(f'tekst:"{apart}"'))
    project.reports.save(
        Definition("1" * 8 + "-1111-4111-8111-" + "1" * 12, apart, apart, apart, apart, apart,
                   themes={code: Theme(apart)}, answers={"checking": apart})
    )  # fmt: skip
    project.set_setting("something", ["Vos", code, apart])
    project.undo()
    return source


def kept(place: Path) -> Iterator[str]:
    """Everything that a closed project's file says, also what is deflated in it."""
    with closing(sqlite3.connect(place)) as raw:
        tables = [t for (t,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for value in (v for t in tables for row in raw.execute(f'SELECT * FROM "{t}"') for v in row):
            data = value if isinstance(value, bytes) else str(value).encode()
            every = [data]
            for bits in (15, -15):
                with suppress(zlib.error):
                    every.append(zlib.decompress(data, bits))
            for said in every:
                yield re.sub(
                    r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), said.decode("utf-8", "replace")
                )
    yield place.read_bytes().decode("latin-1")


def all_of(project: Project, key: Path) -> Found:
    found = project.privacy.search()
    project.privacy.pseudonymise(found, found.entities, key, SECRET)
    return found


def left(words: Iterator[str]) -> list[str]:
    """Where something of a name stands; the everyday words only as the names are written."""
    found = []
    for said in words:
        plain = unicodedata.normalize("NFC", said)
        for name in TELLING:
            flags = re.I if name.islower() or name[0] in "0" else 0
            found += [
                plain[max(0, m.start() - 30) : m.end() + 30]
                for m in re.finditer(rf"(?<![^\W\d_]){name}(?![^\W\d_])", plain, flags)
            ]
    return found


def test_nothing_of_hostile_names_is_left_and_the_key_brings_every_letter_back(tmp_path: Path) -> None:
    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna", name="Proeftuin van Wil Bloem") as project:
        source = filled(project)
        before, text = state(project), project.sources.text(source)
        original, steps = project.sources.original(source), [(g.label, g.details) for g in project.history()]
        all_of(project, tmp_path / "k.sleutel")
        assert project.check() == []
    assert left(kept(place)) == []
    with Project.open(place, coder="Anna") as project:
        project.privacy.reidentify(tmp_path / "k.sleutel", SECRET)
        assert project.sources.text(source) == text and state(project) == before
        assert project.sources.original(source) == original and project.check() == []
        assert [(g.label, g.details) for g in project.history()][2:] == steps


def test_old_states_lose_names_in_every_spelling(places: Places) -> None:
    with Project.open(places.begun("hostile", filled), coder="Anna") as project:
        all_of(project, places.folder / "k.sleutel")
        for _ in range(14):  # all but the codings
            project.undo()
            said = [*project.sources.texts().values(), str(project.settings()), str(state(project))]
            assert left(iter(said)) == []
        assert project.check() == []


def test_who_stays_named_stays_so_in_old_states_too(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        said = "R: Sjoerd Hoekstra, Jelle Hoekstra en Nynke Wiersma. Mevrouw Hoekstra kwam."
        source = project.sources.add(read_text(said, "a.txt")).subject or ""
        text = project.sources.text(source)
        project.sources.edit_text(source, text + " Hoekstra en Wiersma.")
        project.sources.edit_text(source, text)
        found = project.privacy.search()
        chosen = [e for e in found.entities if e.name != "Hoekstra"]
        assert len(found.entities) == len(chosen) + 1 == 4
        project.privacy.pseudonymise(found, chosen, tmp_path / "k", SECRET)
        project.undo()
        assert project.sources.text(source).endswith("Mevrouw Hoekstra kwam. Hoekstra en [persoon 3].")


def test_a_remark_is_no_question(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        said = "R: Toen kwam Wil, en meneer Vos. [Wil lacht] [Wil je koffie?] [Vos komt]"
        source = project.sources.add(read_text(said, "a.txt")).subject or ""
        all_of(project, tmp_path / "k")
        assert project.sources.text(source) == (
            "R: Toen kwam [persoon 1], en meneer [persoon 2]. "
            "[[persoon 1] lacht] [Wil je koffie?] [[persoon 2] komt]"
        )


@pytest.mark.parametrize("written", ["Özge", unicodedata.normalize("NFD", "Özge"), "ozge", " Özge "])
def test_an_own_word_is_found_however_it_is_typed(tmp_path: Path, written: str) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        source = project.sources.add(read_text("R: zei Özge. ÖZGE, Ozge, Özge's.", "verslag_Özge_2.txt"))
        found = project.privacy.search()
        found.entities.clear()
        own = found.add(written, "person")
        assert own is not None
        project.privacy.pseudonymise(found, [own], tmp_path / "k", SECRET)
        assert project.sources.text(source.subject or "") == (
            "R: zei [persoon 1]. [persoon 1], [persoon 1], [persoon 1]'s."
        )
        assert project.sources.list()[0].name == "verslag_[persoon 1]_2"


def test_who_withdraws_goes_from_settings_whatever_the_accents(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "Över Özlem")
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        case = project.cases.add("Özlem").subject or ""
        project.sources.add(read_text("R: Ozlem zei dat, ÖZLEM ook.", "a.txt"))
        project.set_setting("something", [apart, "Ozlem"])
        plan = project.withdrawing.plan(case)
        assert [(told.place, told.times) for told in plan.mentions if told.kind == "text"] == [("a", 2)]
        project.withdrawing.carry_out(plan)
        assert project.setting("something") == ["Över [teruggetrokken]", "[teruggetrokken]"]


def test_what_goes_wrong_in_the_database_is_told_without_the_words_that_went_there(places: Places) -> None:
    with (
        Project.open(places.begun("empty", lambda _project: None), coder="Anna") as project,
        project.store._engine.connect() as conn,
        pytest.raises(DBAPIError) as told,
    ):
        conn.execute(sqlalchemy.text("SELECT :said FROM nowhere"), {"said": "dat zei Wil Bloem"})
    assert "nowhere" in str(told.value) and "Bloem" not in str(told.value)


def test_forms_are_known_in_every_spelling() -> None:
    forms = Forms({
        "Yıldırım": "[a]", "Wil Bloem": "[b]", "Vos": "[c]", "06-12 34 56 78": "[d]", "Hoekstra": "[e]",
        "Heijden-Jansen": "[f]", "O'Brien": "[g]",
    })  # fmt: skip
    assert forms("YILDIRIM yildirim Yıldırım's") == "[a] [a] [a]'s"
    assert forms("wil  bloem, Wil\u00a0Bloem. Wil wil bloemen") == "[b], [b]. Wil wil bloemen"
    assert forms("Vos VOS vos Vossen") == "[c] [c] vos Vossen"
    assert forms("0612345678 +31 6 12345678 (06)12345678 106123456789") == "[d] [d] [d] 106123456789"
    assert (
        forms("nota_Hoekstra_2 2017Hoekstra hoekstra2 Hoekstrastraat")
        == "nota_[e]_2 2017[e] [e]2 Hoekstrastraat"
    )
    assert forms("Heijden–Jansen heijden-jansen O’Brien") == "[f] [f] [g]"
    assert Forms({"Beaa": "[a]"})(f"{'0' * 20}beaa{'1' * 40}") == f"{'0' * 20}beaa{'1' * 40}"
