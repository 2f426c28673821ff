"""The styles, the numbered headings and the settings of a report in Word (ECMA-376 part 1, chapter 17)."""

from __future__ import annotations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = f'xmlns:w="{W}"'
INK, SOFT, LINE, WASH = "1F2933", "5D6975", "C9D1DA", "EEF2F6"
SERIF, SANS = "Cambria", "Calibri"
SIZES = {1: 20, 2: 15, 3: 13}
"""Points of the headings; deeper ones are 11.5."""


def styles(language: str) -> str:
    """The styles part; ``language`` is that of the text, such as nl-NL."""
    found = [
        _paragraph("Normal", "Normal", "", SERIF, 11, INK, after=120, line=276, default=True),
        _paragraph("Title", "Title", "Normal", SANS, 30, INK, before=2400, after=120, line=240, bold=True),
        _paragraph("Subtitle", "Subtitle", "Normal", SANS, 15, SOFT, after=480),
        _paragraph("About", "Rapport gegevens", "Normal", SANS, 10, SOFT, after=40),
        _paragraph("TOCHeading", "TOC Heading", "Normal", SANS, 16, INK, after=200, bold=True, keep=True),
        _paragraph("Definition", "Rapport definitie", "Normal", SANS, 10, SOFT, after=120, italic=True,
                   keep=True),
        _paragraph("Note", "Rapport noot", "Normal", SANS, 8.5, SOFT, before=60, after=240, line=240),
        _paragraph("Item", "Rapport onderdeel", "Normal", SERIF, 11, INK, after=40, left=284),
        _paragraph("Todo", "Rapport nog invullen", "Normal", SANS, 10.5, INK, before=60, after=160, left=284,
                   bold=True, border=True),
        _paragraph("Quote", "Quote", "Normal", SERIF, 10.5, INK, before=60, after=120, left=567, right=284,
                   border=True),
        _paragraph("Caption", "caption", "Normal", SANS, 9.5, INK, before=200, after=80, bold=True, keep=True,
                   line=240),
        _paragraph("PictureCaption", "Rapport bijschrift", "Caption", SANS, 9.5, INK, before=60, after=240,
                   bold=True, line=240),
        _paragraph("Picture", "Rapport figuur", "Normal", SANS, 10, INK, before=120, line=240, keep=True),
        _paragraph("Cell", "Rapport cel", "Normal", SANS, 9, INK, before=20, after=20, line=240),
        _paragraph("FootnoteText", "footnote text", "Normal", SANS, 8.5, SOFT, after=20, line=240),
        _paragraph("Header", "header", "Normal", SANS, 8.5, SOFT, after=0, line=240),
        _paragraph("Footer", "footer", "Normal", SANS, 8.5, SOFT, after=0, line=240),
    ]  # fmt: skip
    for level in range(1, 10):
        found.append(
            _paragraph(
                f"Heading{level}", f"heading {level}", "Normal", SANS, SIZES.get(level, 11.5), INK,
                before=480 if level == 1 else 280 if level == 2 else 220, after=120 if level == 1 else 80,
                line=240, bold=True, keep=True, outline=level - 1, number=level,
            )
        )  # fmt: skip
    for level in (1, 2, 3):
        found.append(_toc(level))
    found += [
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        f'<w:rPr>{_font(SANS)}<w:vertAlign w:val="superscript"/></w:rPr></w:style>',
        '<w:style w:type="character" w:customStyle="1" w:styleId="QuoteLabel"><w:name w:val="Rapport label"/>'
        f'<w:rPr>{_font(SANS)}<w:color w:val="{SOFT}"/><w:sz w:val="19"/></w:rPr></w:style>',
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        f'<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="Rapporttabel"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
        f'<w:top w:val="single" w:sz="8" w:color="{INK}"/><w:bottom w:val="single" w:sz="8" w:color="{INK}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:color="{LINE}"/></w:tblBorders></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="8" w:color="{INK}"/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{WASH}"/></w:tcPr></w:tblStylePr></w:style>',
    ]
    return (
        f"<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{SERIF}" w:hAnsi="{SERIF}" w:eastAsia="{SERIF}" w:cs="Times New Roman"/>'
        '<w:sz w:val="22"/><w:szCs w:val="22"/>'
        f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>'
        f"</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>{''.join(found)}</w:styles>"
    )


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


def _paragraph(
    key: str, name: str, base: str, font: str, points: float, color: str, *, before: int = 0, after: int = 0,
    line: int = 264, left: int = 0, right: int = 0, bold: bool = False, italic: bool = False,
    keep: bool = False, outline: int | None = None, number: int = 0, default: bool = False,
    border: bool = False,
) -> str:  # fmt: skip
    pieces = [f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>']
    if left or right:
        pieces.append(f'<w:ind w:left="{left}" w:right="{right}"/>')
    head = "<w:keepNext/><w:keepLines/>" if keep else ""
    if key == "PictureCaption":  # what it is based on stands above a table: this stays with what is above it
        head = '<w:keepNext w:val="0"/>'
    head += "<w:widowControl/>"
    if number:
        head += f'<w:numPr><w:ilvl w:val="{number - 1}"/><w:numId w:val="1"/></w:numPr>'
    if border:
        head += f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="{LINE}"/></w:pBdr>'
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    marks = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    size = round(points * 2)
    built_in = key in ("Normal", "Title", "Subtitle", "Quote", "Caption", "TOCHeading", "FootnoteText",
                       "Header", "Footer") or key.startswith("Heading")  # fmt: skip
    kind = ('w:default="1" ' if default else "") + ("" if built_in else 'w:customStyle="1" ')
    return (
        f'<w:style w:type="paragraph" {kind}w:styleId="{key}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{base}"/>' if base else "")
        + ('<w:next w:val="Normal"/>' if key.startswith("Heading") else "")
        + f"<w:qFormat/><w:pPr>{head}{''.join(pieces)}{level}</w:pPr>"
        f'<w:rPr>{_font(font)}{marks}<w:color w:val="{color}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _toc(level: int) -> str:
    left = (level - 1) * 340
    return (
        f'<w:style w:type="paragraph" w:styleId="TOC{level}"><w:name w:val="toc {level}"/>'
        f'<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:uiPriority w:val="39"/><w:pPr>'
        f'<w:tabs><w:tab w:val="left" w:pos="{left + 480 + 120 * level}"/>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
        f'<w:spacing w:before="{60 if level == 1 else 0}" w:after="10" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:left="{left}"/></w:pPr><w:rPr><w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}"/>'
        + ("<w:b/>" if level == 1 else "")
        + '<w:sz w:val="20"/></w:rPr></w:style>'
    )


def numbering() -> str:
    """The numbering part: one list of nine levels that the heading styles belong to."""
    levels = []
    for n in range(9):
        words = ".".join(f"%{k + 1}" for k in range(n + 1))
        levels.append(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
            f'<w:pStyle w:val="Heading{n + 1}"/><w:suff w:val="tab"/>'
            f'<w:lvlText w:val="{words}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{567 + 113 * n}"/></w:tabs>'
            f'<w:ind w:left="{567 + 113 * n}" w:hanging="{567 + 113 * n}"/></w:pPr></w:lvl>'
        )
    return (
        f'<w:numbering {NS}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
        f'{"".join(levels)}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        "</w:numbering>"
    )


def settings(language: str) -> str:
    """The settings part. Fields are to be updated at opening; Word asks first whether it may."""
    return (
        f'<w:settings {NS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:updateFields w:val="true"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{language}"/></w:settings>'
    )
