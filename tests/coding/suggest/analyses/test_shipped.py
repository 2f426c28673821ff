"""The analyses of the shipped codebooks that come with the program."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from app import paths
from app.coding.suggest.analyses import kept, shipped
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.pipeline import Pipeline, load
from app.coding.text import fingerprint
from tools.codebook_analyses import texts


@pytest.fixture(scope="module")
def by() -> Pipeline:
    return load()


def test_every_code_of_every_shipped_codebook_is_there_and_nothing_else(by: Pipeline) -> None:
    wanted = {fingerprint(text) for text in texts()}
    with ZipFile(paths.resources() / shipped.FILE) as packed:
        there = set(packed.namelist())
        assert packed.comment.decode() == by.mark
    assert there == wanted, "run python -m tools.codebook_analyses"
    assert len(wanted) > 100


def test_they_are_what_the_pipeline_makes_of_the_text(by: Pipeline) -> None:
    for text in sorted(texts(), key=fingerprint)[:3]:
        key = kept.key_of(fingerprint(text), (), by.mark)
        data = shipped.find(key)
        assert data is not None
        fresh = by._analysed(text, (key[0], ()), lambda: False, lambda share: None)
        assert kept.unpack(data, key, (), by.mark, len(text)) == fresh == by.analyse(text)


def test_an_analyst_takes_them_without_loading_a_pipeline(by: Pipeline) -> None:
    def none() -> Pipeline:
        raise AssertionError("it is at hand")

    analyst = Analyst(lambda key: None, load=none)
    assert analyst.pipeline == by.mark
    text = next(iter(texts()))
    assert len(analyst.analyse(text)) > 100
    assert analyst.runs == 0 and not analyst.take_made()


def test_a_file_that_is_damaged_or_gone_is_done_without(tmp_path: Path) -> None:
    for content in (None, b"", b"PK\x05\x06"):
        place = tmp_path / "x.zip"
        if content is not None:
            place.write_bytes(content)
        assert shipped.read(place) == {}
