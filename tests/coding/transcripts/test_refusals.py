"""What is not read: one clear sentence, quickly, and nothing else."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import EXTENSIONS, read
from app.coding.transcripts import pdf as reader_of_pdf
from tests.coding.transcripts import seeds
from tests.coding.transcripts.seeds import docx, odt, p, packed, pdf

Refuser = Callable[[str, bytes], str]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_empty_blank_and_noise(refused: Refuser, extension: str) -> None:
    assert refused(f"leeg{extension}", b"") == "empty"
    noise = bytes((i * 7919 + i // 251) % 256 for i in range(4000))
    assert refused(f"ruis{extension}", noise) in {"binary", "not_what_it_says", "encoding_unknown"}
    assert refused(f"plaatje{extension}", PNG) == "misnamed_image"


@pytest.mark.parametrize("form", ["docx", "odt", "pdf", "rtf"])
def test_cut_off(refused: Refuser, form: str) -> None:
    data = seeds.valid()[form]
    assert refused(f"half.{form}", data[: len(data) // 2]) in {"damaged", "pdf_no_text"}


def test_misnamed(refused: Refuser) -> None:
    valid = seeds.valid()
    assert refused("a.docx", valid["pdf"]) == "misnamed_pdf"
    assert refused("a.pdf", valid["docx"]) == "misnamed_docx"
    assert refused("a.txt", valid["docx"]) == "misnamed_docx"
    assert refused("a.docx", valid["odt"]) == "misnamed_odt"
    assert refused("a.odt", valid["docx"]) == "misnamed_docx"
    assert refused("a.docx", valid["rtf"]) == "misnamed_rtf"
    assert refused("a.docx", valid["txt"]) == "not_what_it_says"
    assert refused("a.docx", OLE + "WordDocument".encode("utf-16-le")) == "misnamed_doc"
    assert refused("a.docx", packed({"xl/workbook.xml": "<x/>"})) == "misnamed_sheet"
    assert refused("a.docx", packed({"foto.jpg": b"x"})) in {"no_word_inside", "misnamed_zip"}
    assert refused("a.doc", OLE) == "unknown_format"
    assert refused("zonder", b"I: ja") == "unknown_format"


def test_locked(refused: Refuser) -> None:
    assert refused("a.docx", OLE + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert refused("a.odt", odt("<text:p>x</text:p>", manifest="<manifest:encryption-data/>")) == "encrypted"
    assert refused("a.pdf", pdf([["I: Hoe?"]], encrypt=True)) == "encrypted"


def test_nothing_in_it(refused: Refuser) -> None:
    assert refused("a.pdf", pdf([[], []])) == "pdf_no_text"
    assert refused("a.docx", docx(p(" "))) == "no_text"
    assert refused("a.txt", b" \n\t\n") == "no_text"
    assert refused("a.vtt", b"WEBVTT\n\nNOTE niets\n") == "no_cues"


def test_entities(refused: Refuser, tmp_path: Path) -> None:
    secret = tmp_path / "geheim"
    secret.write_text("GEHEIM")
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    for dtd in (f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>', f"<!DOCTYPE x [{laughs}]>"):
        xml = f"<?xml version='1.0'?>{dtd}<w:document {seeds.W}><w:body>{p('&e;&l9;')}</w:body></w:document>"
        assert refused("a.docx", packed({"word/document.xml": xml})) == "dtd"
        wide = xml.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
        assert refused("a.docx", packed({"word/document.xml": wide})) == "dtd"


def test_bombs(refused: Refuser) -> None:
    began = time.monotonic()
    zeros = b"\0" * (210 * 1024 * 1024)
    assert (
        refused("a.docx", packed({"word/document.xml": "<x/>", "word/media/a.bin": zeros}))
        == "too_large_unpacked"
    )
    del zeros
    nodes = docx("<w:p/>" * 12_000_000)
    assert refused("a.docx", nodes) == "too_complex"
    assert refused("a.docx", docx("<w:p>" * 100_000 + "</w:p>" * 100_000)) == "damaged"
    assert refused("a.docx", docx(p("woorden " * 700_000))) == "too_long"
    assert refused("a.txt", b"woorden " * 700_000) == "too_long"
    assert refused("a.rtf", b"{\\rtf1" + b"{" * 1_000_000) == "too_complex"
    assert refused("a.html", b"<div>" * 1_000_000) == "too_complex"
    assert time.monotonic() - began < 40


def test_a_size_that_lies(refused: Refuser) -> None:
    data = bytearray(docx(p("x" * 100_000), styles=b"y" * 10))
    at = data.rfind(b"PK\1\2", 0, data.rfind(b"PK\1\2"))
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert refused("a.docx", bytes(data)) == "damaged"


def test_bad_xml(refused: Refuser) -> None:
    for body in ("<w:p>", "\0", "<w:p><w:r><w:t>\x01</w:t></w:r></w:p>", '<w:p w:a="&#xD800;"/>', "&niets;"):
        assert refused("a.docx", docx(body)) == "damaged"
    broken = packed({"word/document.xml": f"<w:document {seeds.W}><w:body>{p('é')}".encode("cp1252")})
    assert refused("b.docx", broken) == "damaged"


def test_unknown_old_encodings(refused: Refuser) -> None:
    text = "Een coördinator over geëvalueerde ideeën, financiën en coöperaties en beïnvloeding" * 3
    assert refused("dos.txt", text.encode("cp850")) == "encoding_unknown"
    assert refused("mac.txt", text.encode("mac_roman")) == "encoding_unknown"


def test_places_that_are_no_file(tmp_path: Path) -> None:
    (tmp_path / "map.docx").mkdir()
    for name, key in (("map.docx", "folder"), ("weg.docx", "missing")):
        with pytest.raises(Refusal) as caught:
            read(tmp_path / name)
        assert caught.value.key == f"import.{key}"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    file = tmp_path / "dicht.txt"
    file.write_text("I: ja")
    file.chmod(0)
    with pytest.raises(Refusal) as caught:
        read(file)
    assert caught.value.key == "import.no_permission"


def test_a_locked_zip_member(refused: Refuser) -> None:
    data = bytearray(packed({"word/document.xml": "<x/>"}, zipfile.ZIP_STORED))
    for sign, flag in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.find(sign) + flag] |= 1
    assert refused("a.docx", bytes(data)) == "encrypted"


def busy_pdf(shown: int) -> bytes:
    """A PDF of one page on which one letter is shown so many times."""
    whole = pdf([["x"]])
    page = b"BT /F1 1 Tf " + b"(x) Tj 1 0 Td " * shown + b"ET\n"
    return whole[: whole.index(b"BT /F1")] + page + whole[whole.index(b"endstream") :]


@pytest.mark.slow
def test_a_pdf_that_keeps_a_reader_busy_at_full_size(refused: Refuser) -> None:
    assert refused("vol.pdf", busy_pdf(3_000_000)) in {"too_complex", "pdf_slow"}


def test_a_pdf_that_keeps_a_reader_busy(refused: Refuser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_of_pdf, "_SECONDS", 0.6)
    began = time.monotonic()
    assert refused("traag.pdf", busy_pdf(100_000)) == "pdf_slow"
    assert time.monotonic() - began < 5
