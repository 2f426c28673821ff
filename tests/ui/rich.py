"""A project with cases, attributes, groups, a code set, memos and two coders, for the places that compare."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from app.project import Project
from tests.ui.conftest import FIRST, SECOND, make_project


def make_rich(place: Path) -> Path:
    """``make_project`` with two cases (Domein jeugd and Wmo), Bram's codings beside Anna's, a set, a memo.

    Made once; each call writes a copy, with the same guids.
    """
    place.write_bytes(_content())
    return place


@cache
def _content() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return _make(Path(folder) / "Rijk.kantlijn").read_bytes()


def _make(place: Path) -> Path:
    make_project(place)
    with Project.open(place, coder="Bram", color="#d55e00") as project:
        one, two = (s.guid for s in project.sources.list())
        project.cases.add_attribute("Domein", "choice", choices=("jeugd", "Wmo"))
        for name, source, domain in (("Delft", one, "jeugd"), ("Rijswijk", two, "Wmo")):
            case = project.cases.add(name).subject or ""
            project.cases.link(case, source)
            project.cases.set_value(case, "Domein", domain)
        project.sources.edit(one, group="Golf 1")
        project.sources.edit(two, group="Golf 2")
        code = {c.name: c.guid for c in project.codes.book()}
        project.codes.add_set("Kern", [code["Loslaten"], code["Sturen"]])
        for source, text, phrase, name in (
            (one, FIRST, "we laten het los", "Loslaten"),
            (one, FIRST, "stuurt de wethouder soms bij", "Sturen"),
            (one, FIRST, "een knelpunt hè, die financiering", "Knelpunten"),
            (two, SECOND, "de regie houden", "Sturen"),
            (two, SECOND, "stuur ik bij", "Sturen"),
        ):
            at = text.index(phrase)
            project.codings.add(source, at, at + len(phrase), code[name])
        financing = next(c for c in project.codings.list() if c.code == code["Knelpunten"])
        project.memos.write("coding", financing.guid, "het geld komt altijd terug")
        project.codings.weigh(financing.guid, 80)
    return place
