"""Pictures: what they say is what was counted, what they leave out is told, and they open as files."""

from __future__ import annotations

import random
import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app import words
from app.coding.analysis.columns import columns_of
from app.coding.analysis.ground import Ground
from app.coding.codebook import Codebook
from app.coding.exchange.pictures import paint, style
from app.coding.exchange.pictures.drawing import Disc, Drawing, Line, Rect, Words
from app.coding.exchange.pictures.make import behind, draw
from app.coding.exchange.pictures.order import KINDS, TOP, Order
from app.coding.exchange.pictures.treemap import squarified
from app.coding.extract import Extract
from app.coding.model import Code, Coding
from app.coding.palette import PALETTE, contrast
from app.coding.refusal import Refusal
from app.words import say
from tests.coding.exchange.project import empty, small

SVG = "{http://www.w3.org/2000/svg}"


def order(kind: str, **more: object) -> Order:
    asked: dict[str, object] = {"source": "s0"}
    if kind == "bars":
        asked["columns"] = "Domein"
    return replace(Order(kind), **{**asked, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground(small())


@pytest.fixture(scope="module")
def many() -> Ground:
    """200 codes in 20 branches with long names, 4,000 codings in two documents."""
    rng = random.Random(3)
    codes = [
        Code(f"c{n}", f"Een heel lange naam voor code nummer {n}", f"c{n - n % 10}" if n % 10 else None, n,
             PALETTE[n % 24])
        for n in range(200)
    ]  # fmt: skip
    codings = []
    for n in range(4_000):
        start = rng.randrange(150)
        codings.append(Coding(f"g{n}", f"c{int(rng.paretovariate(0.6)) % 200}", f"s{n % 2}", start,
                              start + rng.randrange(1, 60), "x"))  # fmt: skip
    columns = columns_of(codings, codes=[c.guid for c in codes], sources=("s0", "s1"), coders=("x", "y"))
    return Ground(replace(small(), codebook=Codebook(tuple(codes)), columns=columns, fragments=(), memos=()))


def by_hand(extract: Extract) -> dict[str, int]:
    counts: dict[str, int] = {}
    for n in extract.columns.code.tolist():
        path = extract.codebook.path(extract.columns.codes[n])
        counts[path] = counts.get(path, 0) + 1
    return counts


@pytest.mark.parametrize("kind", KINDS)
def test_every_shape_that_can_be_clicked_has_codings_behind_it(kind: str, ground: Ground) -> None:
    drawing = draw(ground, order(kind), say)
    assert drawing.title and drawing.headers and drawing.rows
    assert len(drawing.row_marks) == len(drawing.rows)
    marked = {s.mark for s in drawing.shapes if not isinstance(s, Words) and s.mark >= 0}
    assert marked
    for mark in marked | {m for m in drawing.row_marks if m >= 0}:
        target = drawing.marks[mark].target
        if target is not None and not drawing.marks[mark].words.endswith((": 0", "0 casussen, 0%")):
            found = behind(ground, order(kind), target)
            assert found, drawing.marks[mark].words
            if target.source and target.end:
                c = ground.columns
                assert all(c.start[n] < target.end and c.end[n] > target.start for n in found)


def test_frequencies_say_what_was_counted(ground: Ground) -> None:
    areas = draw(ground, order("treemap"), say)
    assert {row[1]: row[2] for row in areas.rows} == by_hand(ground.extract)
    drawing = draw(ground, order("frequencies"), say)
    assert {row[0]: row[1] for row in drawing.rows} == by_hand(ground.extract)
    assert [row[1] for row in drawing.rows] == sorted((row[1] for row in drawing.rows), reverse=True)
    for row, mark in zip(drawing.rows, drawing.row_marks, strict=True):
        target = drawing.marks[mark].target
        assert target is not None and len(behind(ground, order("frequencies"), target)) == row[1]


def test_bars_are_as_long_as_their_shares(ground: Ground) -> None:
    drawing = draw(ground, order("bars", missing=False), say)
    shares = {(row[0], row[1]): (row[2], row[3]) for row in drawing.rows}
    assert shares["Aansturing > Loslaten", "jeugd"] == (1, 100.0)
    assert shares["Aansturing > Sturen", "Wmo"] == (0, 0.0)
    long = {s.mark: s.wide for s in drawing.shapes if isinstance(s, Rect) and s.mark >= 0}
    most = max(long.values())
    for (_, share), mark in zip(shares.values(), drawing.row_marks, strict=True):
        assert isinstance(share, float)
        assert long[mark] == pytest.approx(max(most * share / 100, 0.6))
    patterns = {s.hatch for s in drawing.shapes if isinstance(s, Rect) and s.mark >= 0}
    assert len(patterns) == 2  # two groups that differ without colour
    with pytest.raises(Refusal, match=r"pictures\.groups"):
        draw(ground, order("bars", columns="codes"), say)


def test_the_network_has_a_line_for_every_pair_that_meets(ground: Ground) -> None:
    drawing = draw(ground, order("network"), say)
    lines = [s for s in drawing.shapes if isinstance(s, Line) and s.curved]
    assert len(lines) == len(drawing.rows)
    thick = {drawing.marks[line.mark].target.pair: line.thick for line in lines}  # type: ignore[union-attr]
    told = [drawing.marks[m].target.pair for m in drawing.row_marks]  # type: ignore[union-attr]
    assert [thick[pair] for pair in told] == sorted(thick.values(), reverse=True)
    assert len([s for s in drawing.shapes if isinstance(s, Disc)]) == len(by_hand(ground.extract))


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_codes_make_no_soup(kind: str, many: Ground) -> None:
    drawing = draw(many, order(kind), say)
    assert drawing.width <= 2 * style.WIDTH and drawing.height < 842  # a page of A4
    named = {row[1 if kind in ("treemap", "portrait") else 0] for row in drawing.rows}
    if kind not in ("saturation", "portrait", "network"):
        assert len(named) <= TOP[kind]
        full = len(named) == TOP[kind]
        assert full == any(note.startswith("Getoond: de") for note in drawing.notes)
    for shape in drawing.shapes:
        if isinstance(shape, Words) and not shape.turned:
            long = style.wide(shape.text, shape.size, bold=shape.bold)
            left = shape.x - {"start": 0.0, "middle": long / 2, "end": long}[shape.anchor]
            assert left >= -1 and left + long <= drawing.width + 1, shape.text
            assert 0 < shape.y < drawing.height
        elif isinstance(shape, Rect):
            assert shape.x >= -0.1 and shape.x + shape.wide <= drawing.width + 0.1
            assert shape.y >= 0 and shape.y + shape.high <= drawing.height + 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_draw_is_refused(kind: str) -> None:
    with pytest.raises(Refusal, match=r"pictures\.|analysis\."):
        draw(Ground(empty()), order(kind), say)


def test_unknown_words_and_documents_are_refused(ground: Ground) -> None:
    for asked, key in (
        (Order("taart"), r"pictures\.kind"),
        (order("portrait", source="s9"), r"pictures\.no_document"),
        (order("saturation", order="toeval"), r"pictures\.order"),
        (order("heatmap", columns="Niets"), r"analysis\.columns"),
    ):
        with pytest.raises(Refusal, match=key):
            draw(ground, asked, say)
    silent = Ground(replace(small(), turns={"s0": (), "s1": ()}))
    with pytest.raises(Refusal, match=r"pictures\.no_turns"):
        draw(silent, order("timeline"), say)


def test_subcodes_and_branches_are_counted_as_in_the_matrix(ground: Ground) -> None:
    drawing = draw(ground, order("frequencies", with_subcodes=True), say)
    counts = {row[0]: row[1] for row in drawing.rows}
    assert counts["Aansturing > Sturen"] == 2 and counts["Knelpunten"] == 2
    few = draw(ground, order("frequencies", codes=("c5",)), say)
    assert [row[0] for row in few.rows] == ["Knelpunten > Tijd"]


@given(
    st.lists(st.floats(0.5, 1000), min_size=1, max_size=40),
    st.floats(10, 500),
    st.floats(10, 500),
)
def test_a_tree_map_fills_its_box_by_its_areas(areas: list[float], wide: float, high: float) -> None:
    areas = sorted(areas, reverse=True)
    found = squarified(areas, (3.0, 7.0, wide, high))
    scale = wide * high / sum(areas)
    for area, (x, y, w, h) in zip(areas, found, strict=True):
        assert w * h == pytest.approx(area * scale, rel=1e-6)
        assert x >= 3 - 1e-6 and x + w <= 3 + wide + 1e-6 and y >= 7 - 1e-6 and y + h <= 7 + high + 1e-6
    for n, (x, y, w, h) in enumerate(found):
        for a, b, c, d in found[n + 1 :]:
            assert min(x + w, a + c) - max(x, a) < 1e-6 or min(y + h, b + d) - max(y, b) < 1e-6


def test_figures_on_heat_are_always_readable() -> None:
    for n in range(101):
        ground, ink = paint.color_of(f"heat:{n / 100}"), paint.color_of(f"on:{n / 100}")
        assert contrast(ground, ink) >= 4.5


def test_names_are_cut_to_their_room_and_numbers_are_dutch() -> None:
    name = "Rolverdeling en verantwoordelijkheid 🙂 ع"
    for room in (20, 60, 120):
        assert style.wide(style.fitted(name, room)) <= room
        assert all(style.wide(line) <= room for line in style.wrapped(name, room, lines=3))
    assert style.fitted("Tijd", 100) == "Tijd"
    assert style.figure(1234.5, say, 1) == "1.234,5"
    words.set_language("en")
    try:
        assert style.figure(1234.5, say, 1) == "1,234.5"
    finally:
        words.set_language("nl")


def test_names_are_measured_in_many_threads_at_once() -> None:
    told = ["".join(chr(c) for c in range(low, low + 300)) for low in range(33, 600, 7)]
    before = [style.wide(text) for text in told]
    for _ in range(5):
        style._advance.cache_clear()
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(style.wide, told)) == before


@pytest.fixture(scope="module")
def drawn(ground: Ground) -> Drawing:
    return draw(ground, order("bars"), say)


def test_png_has_300_dpi_and_the_size_of_the_page(drawn: Drawing, tmp_path: Path) -> None:
    paint.write(drawn, tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == (int(drawn.width / 72 * 300), int(drawn.height / 72 * 300))
    at = data.index(b"pHYs") + 4
    per_metre = struct.unpack(">II", data[at : at + 8])
    assert [round(n * 0.0254) for n in per_metre] == [300, 300]


def test_letters_of_a_png_are_as_wide_as_they_were_measured(tmp_path: Path) -> None:
    told = "n" * 60
    line = Drawing("frequencies", "", width=400.0, height=40.0)
    line.add(Words(10, 20, told, 8.0))
    paint.write(line, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        dark = image.convert("L").point(lambda p: 255 * (p < 200)).getbbox()
    assert dark is not None
    left, _, right, _ = dark
    assert abs((right - left) * 72 / 300 - style.wide(told)) < 2  # hinted letters were 19 points more


def test_svg_keeps_text_as_text_and_pdf_opens(drawn: Drawing, tmp_path: Path) -> None:
    paint.write(drawn, tmp_path / "a.svg")
    tree = ElementTree.fromstring((tmp_path / "a.svg").read_text("utf-8"))
    told = [e.text for e in tree.iter(f"{SVG}text")]
    assert told == [s.text for s in drawn.shapes if isinstance(s, Words)]
    paint.write(drawn, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-1.4")
    from pypdf import PdfReader

    page = PdfReader(tmp_path / "a.pdf").pages[0]
    assert float(page.mediabox.width) == pytest.approx(drawn.width)
    assert "Loslaten" in page.extract_text()


def test_the_same_picture_gives_the_same_bytes(ground: Ground, tmp_path: Path) -> None:
    for suffix in ("png", "svg", "pdf"):
        files = []
        for n in range(2):
            paint.write(draw(ground, order("network"), say), tmp_path / f"{n}.{suffix}")
            files.append((tmp_path / f"{n}.{suffix}").read_bytes())
        assert files[0] == files[1]


def test_other_kinds_of_file_are_refused(drawn: Drawing, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"export\.image_kind"):
        paint.write(drawn, tmp_path / "a.jpg")
    with pytest.raises(Refusal, match=r"export\.folder"):
        paint.write(drawn, tmp_path / "geen" / "a.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_tells_its_base_and_filter_in_ink(kind: str, ground: Ground) -> None:
    narrowed = Ground(replace(ground.extract, filter_words=("meting 1", "domein = jeugd")))
    drawing = draw(narrowed, order(kind), say)
    c = ground.extract.columns
    of = c.source == c.sources.index("s0") if kind in ("portrait", "timeline") else c.source >= 0
    n, documents = int(of.sum()), len(set(c.source[of].tolist()))
    assert drawing.base.startswith(f"n = {n} codering") and drawing.base.endswith(
        "; alleen: meting 1; domein = jeugd"
    )
    assert f" in {documents} " in drawing.base
    lines = [s for s in drawing.shapes if isinstance(s, Words) and s.y > drawing.height - 24]
    assert drawing.base.startswith("n = ") and lines[-1].color == "ink"
    assert all(s.y + s.size / 2 <= drawing.height for s in lines), "inside the picture"


def test_the_part_of_the_codebook_that_is_shown_is_told(many: Ground) -> None:
    book = many.extract.codebook
    branch = ("c0", *(c.guid for c in book.descendants("c0")))
    name = book.get("c0").name
    assert draw(many, order("frequencies", codes=branch), say).base.endswith(f"alleen: codes: {name}")
    assert draw(many, order("frequencies", codes=branch[:3]), say).base.endswith("alleen: 3 van de 200 codes")
    assert draw(many, order("frequencies", codes=tuple(c.guid for c in book)), say).base.endswith(
        "geen filter"
    )
    only = draw(many, order("frequencies", codes=("c0",), with_subcodes=True), say)
    assert only.base.split(";")[0] == draw(many, order("frequencies", codes=branch), say).base.split(";")[0]
