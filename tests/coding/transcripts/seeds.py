"""Files of every format, made in memory, so that tests say what is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
TALK = [
    ("Interviewer", "Hoe gaat het met de proeftuin?"),
    ("Respondent", "Goed hè, al is het zoeken: loslaten én sturen."),
    ("Interviewer", "Kunt u daar iets over zeggen?"),
    ("Respondent", "Nou, de gemeente laat het los 😀 en stuurt dan toch bij."),
]


def packed(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as z:
        for name, content in parts.items():
            z.writestr(zipfile.ZipInfo(name), content, compress_type=compression)
    return out.getvalue()


def docx(body: str, **parts: str | bytes) -> bytes:
    """A .docx with this body; further parts by name, ``footnotes`` for ``word/footnotes.xml``."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document {W} {MC}><w:body>{body}</w:body></w:document>'
    )
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    more = {f"word/{name}.xml": content for name, content in parts.items()}
    return packed({"[Content_Types].xml": types, "word/document.xml": document, **more})


def p(*texts: str, style: str = "") -> str:
    """A paragraph, each text a run; ``*bold*`` in stars."""
    runs = []
    for text in texts:
        bold = text.startswith("*") and text.endswith("*")
        mark = "<w:rPr><w:b/></w:rPr>" if bold else ""
        runs.append(f'<w:r>{mark}<w:t xml:space="preserve">{text.strip("*") if bold else text}</w:t></w:r>')
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A Word table."""
    cells = ["".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


ODT_MIME = "application/vnd.oasis.opendocument.text"
_ODT_NS = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip


def odt(body: str, manifest: str = "<manifest/>", styles: str = "") -> bytes:
    """An .odt with this body and these automatic styles."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODT_NS}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": ODT_MIME, "content.xml": content, "META-INF/manifest.xml": manifest})


def pdf(pages: list[list[str]], *, encrypt: bool = False) -> bytes:
    """A PDF of text lines in Helvetica, Windows-1252."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for i, lines in enumerate(pages):
        shown = []
        for line in lines:
            escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            shown.append(b"(" + escaped.encode("cp1252") + b") Tj 0 -14 Td")
        stream = b"BT /F1 10 Tf 50 800 Td\n" + b"\n".join(shown) + b"\nET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for n, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    if encrypt:
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(bytes(out))))
        writer.encrypt("geheim", algorithm="RC4-128")
        locked = io.BytesIO()
        writer.write(locked)
        return locked.getvalue()
    return bytes(out)


def rtf(body: str) -> bytes:
    """An .rtf with this body."""
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}}"
    return (head + body + "}").encode("cp1252")


def rtf_text(text: str) -> str:
    """Characters as RTF writes them."""
    out = []
    for c in text:
        if c in "\\{}":
            out.append("\\" + c)
        elif ord(c) < 128:
            out.append(c)
        else:
            wide = c.encode("utf-16-le")
            for i in range(0, len(wide), 2):
                unit = int.from_bytes(wide[i : i + 2], "little")
                out.append(f"\\u{unit - 65536 if unit > 32767 else unit}?")
    return "".join(out)


def valid() -> dict[str, bytes]:
    """One sound file of each format, by extension; each holds the four turns of ``TALK``."""
    lines = [f"{who}: {what}" for who, what in TALK]
    told = "".join(p(f"*{who}:*", f" {what}") for who, what in TALK)
    cues = "\n\n".join(
        f"00:00:{2 * i:02}.000 --> 00:00:{2 * i + 1:02}.900\n<v {w}>{s}</v>" for i, (w, s) in enumerate(TALK)
    )
    srt = "\n\n".join(
        f"{i}\n00:00:{2 * i:02},000 --> 00:00:{2 * i + 1:02},900\n{line}" for i, line in enumerate(lines, 1)
    )
    return {
        "docx": docx(p("Gesprek", style="Kop1") + told + table(("a", "b"), ("c", "d"))),
        "odt": odt("<text:h>Gesprek</text:h>" + "".join(f"<text:p>{line}</text:p>" for line in lines)),
        "rtf": rtf("\\par ".join(rtf_text(line) for line in lines) + "\\par "),
        "pdf": pdf([[line.replace("😀", "") for line in lines]]),
        "txt": "\n".join(lines).encode(),
        "md": ("# Gesprek\n\n" + "\n\n".join(lines)).encode("utf-16"),
        "vtt": ("WEBVTT\n\n" + cues + "\n").encode(),
        "srt": srt.encode(),
        "html": (
            "<!DOCTYPE html><html><body><h1>Gesprek</h1>" + "".join(f"<p>{x}</p>" for x in lines)
        ).encode(),
    }
