"""What the dictionary tells the first layer of the pipeline of each word."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from app.coding.suggest.components import lexembed
from app.coding.suggest.components.lemmatables import LemmaTables
from app.coding.suggest.components.lexembed import COLUMNS, Lexicon, extractor, lexicon_embed
from tests.coding.suggest.components.test_lemmatables import EXC, INDEX, LOOKUP, RULES


@cache
def dutch() -> Language:
    return spacy.blank("nl")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tables")
    index = INDEX | {"noun": [*INDEX["noun"], "gangen"], "verb": [*INDEX["verb"], "gangen"]}
    for name, table in (("index", index), ("exc", EXC), ("lookup", LOOKUP), ("rules", RULES)):
        (place / f"nl_lemma_{name}.json.gz").write_bytes(gzip.compress(json.dumps(table).encode()))
    return place


@pytest.fixture(scope="module")
def packed(folder: Path) -> bytes:
    return LemmaTables.from_spacy(folder).to_bytes()


def _doc(*words: str, **more: Any) -> Doc:
    return Doc(dutch().vocab, words=list(words), **more)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("huizen", ("n-", "", "nhuis", "^hui")),
        ("sturen", ("v=", "vsturen", "", "^stu")),
        ("grootste", ("a-", "vgroot", "", "^gro")),
        ("gangen", ("n=v=", "vgangen", "ngangen", "^gan")),
        ("gemeentehuizen", ("compound", "", "nhuis", "^gem")),
        ("kanshuis", ("compound", "", "nhuis", "^kan")),
        ("annahuis", ("", "", "", "^ann")),
        ("zo", ("", "", "", "^zo")),
        ("2004", ("", "", "", "^200")),
    ],
)
def test_a_word_is_told_by_its_dictionary(packed: bytes, form: str, told: tuple[str, ...]) -> None:
    found = Lexicon(packed).describe(form)
    assert found[:4] == told and found[4] == f"{form[-5:]}$"


def test_every_token_gets_a_row_of_columns(packed: bytes) -> None:
    layer = extractor()
    layer.attrs["tables"] = packed
    first, empty, again = layer.predict(
        [_doc("De", "huizen", "Huizen", spaces=[True, True, False]), _doc(), _doc("huizen")]
    )
    assert first.shape == (3, len(COLUMNS)) and empty.shape == (0, len(COLUMNS))
    class_at = COLUMNS.index("class")
    assert (first[1, class_at:] == first[2, class_at:]).all()
    assert first[1, 2] != first[2, 2]  # the shape
    assert first[1, 3] != first[2, 3]  # a space after it or none
    assert (first[1] == again[0]).all() and first[0, class_at] != first[1, class_at]


def test_a_word_seldom_seen_is_hidden_in_training_only(packed: bytes) -> None:
    numpy.random.seed(3)
    layer = extractor(rare=1.0)
    layer.attrs["tables"] = packed
    doc = _doc(*["huizen"] * 3000, *(f"woord{n}" for n in range(1000)))
    ((made,), _) = layer([doc], is_train=True)
    assert (made[:3000, 0] == 0).sum() < 20
    hidden = made[3000:, 0] == 0
    assert 400 < hidden.sum() < 600
    (plain,) = layer.predict([doc])
    assert (plain[:, 0] != 0).all() and (plain[:, 1] == made[:, 1]).all()


def test_the_layer_learns_and_takes_its_tables_along(folder: Path, tmp_path: Path) -> None:
    def build() -> Any:
        return lexicon_embed(16, widths=[8] * len(COLUMNS), rows=[50] * len(COLUMNS), rare=0.25)

    nlp = spacy.blank("nl")
    nlp.add_pipe("tok2vec").model = build()  # type: ignore[attr-defined]
    lexembed.fill_tables(str(folder))(nlp)
    model: Any = nlp.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    docs = [_doc("De", "huizen", "los"), _doc("Sturen")]
    model.initialize(X=docs)
    vectors, back = model(docs, is_train=True)
    assert [v.shape for v in vectors] == [(3, 16), (1, 16)]
    back([numpy.ones_like(v) for v in vectors])
    other = build().from_bytes(model.to_bytes())
    assert all((a == b).all() for a, b in zip(other.predict(docs), model.predict(docs), strict=True))


def test_a_word_that_recurs_is_worked_out_once_and_told_everywhere(folder: Path) -> None:
    model: Any = lexicon_embed(16, widths=[8] * len(COLUMNS), rows=[50] * len(COLUMNS))
    model.layers[0].attrs["tables"] = LemmaTables.from_spacy(folder).to_bytes()
    docs = [_doc("los", "is", "los"), _doc(), _doc("is", "De", "los", "los")]
    model.initialize(X=docs)
    told, each = model.predict(docs), model(docs, is_train=True)[0]
    assert [len(one) for one in told] == [3, 0, 4]
    for once, plain in zip(told, each, strict=True):
        numpy.testing.assert_allclose(once, plain, rtol=1e-5, atol=1e-6)


def test_without_tables_it_refuses() -> None:
    with pytest.raises(ValueError, match="tables are missing"):
        extractor().predict([_doc("x")])


@pytest.mark.parametrize("wrong", [{"widths": [8] * 3}, {"rows": [8] * 10}])
def test_every_column_needs_its_size(wrong: dict[str, list[int]]) -> None:
    sizes = {"widths": [8] * len(COLUMNS), "rows": [8] * len(COLUMNS)} | wrong
    with pytest.raises(ValueError, match="numbers each"):
        lexicon_embed(16, **sizes)
