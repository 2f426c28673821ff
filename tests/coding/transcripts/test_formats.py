# ruff: noqa: E501 -- a sample reads best on one line
"""What each format's reader makes of what programs write."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.coding.transcripts import Draft
from tests.coding.transcripts import seeds
from tests.coding.transcripts.seeds import docx, odt, p, pdf, rtf, table

Reader = Callable[[str, bytes], Draft]


def spoken(draft: Draft) -> list[tuple[str | None, str]]:
    return [(t.speaker, draft.text[t.text_start : t.end]) for t in draft.turns]


def keys(draft: Draft) -> set[str]:
    return {n.key.removeprefix("import.") for n in draft.notices}


@pytest.mark.parametrize("form", sorted(seeds.valid()))
def test_every_format_gives_the_same_turns(draft_of: Reader, form: str) -> None:
    draft = draft_of(f"Gesprek met één.{form}", seeds.valid()[form])
    talk = (
        seeds.TALK if form != "pdf" else [(w, s.replace("😀", "").replace("  ", " ")) for w, s in seeds.TALK]
    )
    got = [
        (w, " ".join(s.split()[: len(t[1].split())])) for (w, s), t in zip(spoken(draft), talk, strict=True)
    ]
    assert got == talk
    assert [(s.name, s.role) for s in draft.speakers] == [
        ("Interviewer", "interviewer"),
        ("Respondent", "respondent"),
    ]
    assert draft.name == "Gesprek met één"
    assert draft.kind == "interview"


class TestWord:
    def test_soft_breaks_and_tabs_part_turns(self, draft_of: Reader) -> None:
        body = "<w:p><w:r><w:t>Interviewer: Hoe gaat het?</w:t><w:br/><w:t>Respondent:</w:t><w:tab/><w:t>goed.</w:t><w:cr/>"
        body += '<w:t>En zo</w:t><w:noBreakHyphen/><w:t>zo</w:t></w:r></w:p><w:p><w:pPr><w:tabs><w:tab w:pos="9"/></w:tabs></w:pPr></w:p>'
        draft = draft_of("a.docx", docx(body))
        assert spoken(draft) == [("Interviewer", "Hoe gaat het?"), ("Respondent", "goed.\nEn zo-zo")]

    def test_tracked_changes_are_accepted(self, draft_of: Reader) -> None:
        body = (
            '<w:p><w:r><w:t>I: Dit </w:t></w:r><w:del w:id="1"><w:r><w:delText>niet</w:delText><w:t>x</w:t></w:r></w:del>'
            '<w:ins w:id="2"><w:r><w:t>wel</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>weg</w:t></w:r></w:moveFrom></w:p>'
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>R: een </w:t></w:r></w:p>" + p("geheel")
        )
        draft = draft_of("a.docx", docx(body))
        assert draft.text == "I: Dit wel\nR: een geheel"
        assert "tracked_changes" in keys(draft)

    def test_text_boxes_count_once_and_are_told(self, draft_of: Reader) -> None:
        box = f"<w:txbxContent>{p('R: in een vak')}</w:txbxContent>"
        body = (
            "<w:p><w:r><w:t>I: Hoe?</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>"
            f"<w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>" + p("slot")
        )
        draft = draft_of("a.docx", docx(body))
        assert draft.text == "I: Hoe?\nR: in een vak\nslot"
        assert "text_boxes" in keys(draft)

    def test_notes_come_last_and_hidden_text_not(self, draft_of: Reader) -> None:
        body = (
            '<w:p><w:r><w:t>I: Wet</w:t><w:footnoteReference w:id="7"/><w:t>?</w:t></w:r>'
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r></w:p>" + p("R: Ja.")
        )
        notes = f'<w:footnotes {seeds.W}><w:footnote w:id="7">{p("De Wmo.")}</w:footnote></w:footnotes>'
        header = f"<w:hdr {seeds.W}>{p('Vertrouwelijk')}</w:hdr>"
        draft = draft_of("a.docx", docx(body, footnotes=notes, header1=header))
        assert draft.text == "I: Wet[noot 1]?\nR: Ja.\n\n---\n[noot 1] De Wmo."
        assert spoken(draft)[-1] == ("R", "Ja.")
        assert keys(draft) == {"hidden_left_out", "headers_left_out"}

    def test_field_results_content_controls_and_links_are_text(self, draft_of: Reader) -> None:
        body = (
            '<w:sdt><w:sdtContent><w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE</w:instrText></w:r>'
            "<w:r><w:t>9 maart</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            "<w:p><w:hyperlink><w:r><w:t>naar </w:t></w:r></w:hyperlink><w:sdt><w:sdtContent><w:r><w:t>de site</w:t></w:r>"
            "</w:sdtContent></w:sdt></w:p>"
        )
        assert draft_of("a.docx", docx(body)).text == "9 maart\nnaar de site"

    def test_table_of_time_speaker_and_text(self, draft_of: Reader) -> None:
        rows = table(
            ("Tijd", "Spreker", "Tekst"),
            ("00:00:12", "Anna", "Hoe gaat het?"),
            ("00:00:15", "Jan", "Goed."),
            ("", "", "Heel goed."),
            ("00:01:02", "Anna", "Mooi."),
        )
        draft = draft_of("a.docx", docx(p("Gesprek") + rows))
        assert draft.text.splitlines()[:3] == [
            "Gesprek",
            "Tijd\tSpreker\tTekst",
            "[00:00:12] Anna: Hoe gaat het?",
        ]
        assert spoken(draft) == [("Anna", "Hoe gaat het?"), ("Jan", "Goed.\nHeel goed."), ("Anna", "Mooi.")]
        assert [t.time for t in draft.turns] == [12, 15, 62]

    @pytest.mark.parametrize("head", [(), (("Tijd", "Spreker", "Tekst"),)])
    def test_table_in_which_the_names_are_longer_than_the_words(
        self, draft_of: Reader, head: tuple[tuple[str, ...], ...]
    ) -> None:
        who = ("Mevrouw Van der Meer", "Meneer Jansen") if head else ("Interviewer", "Respondent")
        rows = table(*head, ("00:01", who[0], "Hoe?"), ("00:05", who[1], "Goed."), ("00:09", who[0], "Mooi."))
        assert spoken(draft_of("a.docx", docx(rows))) == [
            (who[0], "Hoe?"),
            (who[1], "Goed."),
            (who[0], "Mooi."),
        ]

    def test_other_tables_are_rows(self, draft_of: Reader) -> None:
        draft = draft_of(
            "a.docx", docx(p("Over") + table(("Gemeente", "Domein"), ("Delft", "Wmo"), ("Rijswijk", "jeugd")))
        )
        assert draft.text == "Over\nGemeente\tDomein\nDelft\tWmo\nRijswijk\tjeugd"
        assert draft.turns == ()

    def test_bold_names_without_colon(self, draft_of: Reader) -> None:
        body = (
            p("*Anna*", " Hoe gaat het?") + p("*Jan*", " Goed.") + p("*Anna*", " Mooi.") + p("*Jan*", " Ja.")
        )
        assert [t.speaker for t in draft_of("a.docx", docx(body)).turns] == ["Anna", "Jan", "Anna", "Jan"]

    def test_heading_ends_a_turn(self, draft_of: Reader) -> None:
        styles = (
            f'<w:styles {seeds.W}><w:style w:styleId="Kop1"><w:name w:val="heading 1"/></w:style></w:styles>'
        )
        body = p("I: Hoe?") + p("Bijlage", style="Kop1") + p("Los.") + p("R: Zo.")
        assert spoken(draft_of("a.docx", docx(body, styles=styles))) == [("I", "Hoe?"), ("R", "Zo.")]

    def test_200_000_empty_paragraphs(self, draft_of: Reader) -> None:
        gap = "<w:p/>" * 50_000
        body = gap.join(p(f"{w}: {s}") for w, s in seeds.TALK)
        assert spoken(draft_of("a.docx", docx(gap + body + gap))) == seeds.TALK

    def test_strict_namespace(self, draft_of: Reader) -> None:
        strict = seeds.W.replace("http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml").replace(
            "/2006", ""
        )
        xml = f"<w:document {strict}><w:body>{p('I: Ja.')}</w:body></w:document>"
        assert draft_of("a.docx", seeds.packed({"word/document.xml": xml})).text == "I: Ja."


class TestPlain:
    TEXT = "Interviewer: Één € “citaat”, zo’n coördinator?\r\nRespondent: ë\n"

    @pytest.mark.parametrize(
        "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
    )
    def test_encodings(self, draft_of: Reader, codec: str) -> None:
        draft = draft_of("a.txt", self.TEXT.encode(codec))
        assert draft.text == self.TEXT.replace("\r\n", "\n")
        assert len(draft.turns) == 2

    def test_bom_of_either_end(self, draft_of: Reader) -> None:
        for codec, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
            assert draft_of("a.txt", mark + self.TEXT.encode(codec)).text == self.TEXT.replace("\r\n", "\n")

    def test_windows_1252_is_told(self, draft_of: Reader) -> None:
        assert "encoding_guessed" in keys(draft_of("a.txt", self.TEXT.encode("cp1252")))

    def test_line_ends_and_combining_accents(self, draft_of: Reader) -> None:
        draft = draft_of("a.txt", "I: cafe\u0301\rR: ja\u2028I: 😀 שלום\u2029R: ok\r\nR: zo".encode())
        assert draft.text == "I: café\nR: ja\nI: 😀 שלום\nR: ok\nR: zo"
        assert [t.speaker for t in draft.turns] == ["I", "R", "I", "R", "R"]

    def test_nothing_is_stripped(self, draft_of: Reader) -> None:
        text = "\n\n  Kop\t\n\n\n\n\nI: ja  \n\n"
        assert draft_of("a.txt", text.encode()).text == text

    def test_one_byte_of_another_hand(self, draft_of: Reader) -> None:
        draft = draft_of("a.txt", "één hè ë é è ö ü ï".encode() + b" caf\xe9 ")
        assert draft.text == "één hè ë é è ö ü ï café "
        assert "bytes_replaced" in keys(draft)

    def test_cut_within_a_character(self, draft_of: Reader) -> None:
        assert draft_of("a.txt", "één hè ë".encode()[:-1]).text == "één hè \ufffd"


class TestSubtitles:
    def test_teams_cues_of_one_speaker_join(self, draft_of: Reader) -> None:
        cues = "".join(
            f"abc/{i}-0\n00:00:{i:02}.000 --> 00:00:{i + 1:02}.000\n<v Jan de Vries>deel {i}</v>\n\n"
            for i in range(9)
        )
        last = "00:01:00.000 --> 00:01:02.000\n<v Anna &amp; co>Ja &lt;lacht&gt;</v>\n"
        draft = draft_of(
            "a.vtt", ("WEBVTT\n\nNOTE duration:1\n\nSTYLE\n::cue{}\n\n" + cues + last).encode("utf-8-sig")
        )
        assert spoken(draft) == [
            ("Jan de Vries", " ".join(f"deel {i}" for i in range(9))),
            ("Anna & co", "Ja <lacht>"),
        ]
        assert [t.time for t in draft.turns] == [0, 60]

    def test_zoom_names_before_a_colon(self, draft_of: Reader) -> None:
        text = "WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nJan de Vries: Hallo,\r\n\r\n2\r\n00:00:02.000 --> "
        text += (
            "00:00:03.000\r\nJan de Vries: daar.\r\n\r\n3\r\n00:00:04.000 --> 00:00:05.000\r\nAnna: Dag.\r\n"
        )
        assert spoken(draft_of("a.vtt", text.encode())) == [
            ("Jan de Vries", "Hallo, daar."),
            ("Anna", "Dag."),
        ]

    def test_srt(self, draft_of: Reader) -> None:
        text = "1\n00:00:01,000 --> 00:00:02,500\nInterviewer: <i>Hoe</i>\ngaat het?\n\n2\n00:00:03,000 --> 00:00:04,000\nR: Goed.\n"
        draft = draft_of("a.srt", text.encode("cp1252"))
        assert spoken(draft) == [("Interviewer", "Hoe gaat het?"), ("R", "Goed.")]
        assert [t.time for t in draft.turns] == [1, 3]

    def test_cues_without_speaker_are_paragraphs_with_a_time(self, draft_of: Reader) -> None:
        text = "WEBVTT\n\n00:01.000 --> 00:02.000\neen\n\n00:02.000 --> 00:03.000\ntwee\n\n01:00.000 --> 01:01.000\ndrie\n"
        draft = draft_of("a.vtt", text.encode())
        assert spoken(draft) == [(None, "een twee"), (None, "drie")]
        assert "no_speakers" in keys(draft)


class TestWebPage:
    def test_blocks_scripts_and_tables(self, draft_of: Reader) -> None:
        page = (
            '<html><head><meta charset="iso-8859-1"><title>x</title><style>p{}</style></head><body><script>var a="I: nee"</script>'
            "<div>Kop<p><b>Interviewer:</b> Hoe\n gaat   het?<p>Respondent: Goed,<br>prima &amp; één.<p hidden>weg</p>"
            "<table><tr><td>a<td>b</tr><tr><td>c<td>d</table></div><ul><li>punt</ul></body></html>"
        )
        draft = draft_of("a.htm", page.encode("cp1252"))
        assert (
            draft.text == "Kop\nInterviewer: Hoe gaat het?\nRespondent: Goed,\nprima & één.\na\tb\nc\td\npunt"
        )
        assert draft.format == "html"
        assert [t.speaker for t in draft.turns] == ["Interviewer", "Respondent"]
        assert "hidden_left_out" in keys(draft)

    @pytest.mark.parametrize(
        ("charset", "codec"), [("ISO-8859-15", "iso8859-15"), ("windows-1250", "cp1250")]
    )
    def test_charset_that_the_page_tells(self, draft_of: Reader, charset: str, codec: str) -> None:
        words = {"iso8859-15": "Het kost € 5 en dat is één coördinator", "cp1250": "Wałęsa zei: één"}[codec]
        page = f'<html><head><meta charset="{charset}"></head><body><p>{words}</p></body></html>'
        draft = draft_of("a.html", page.encode(codec))
        assert draft.text == words
        assert "encoding_guessed" not in keys(draft)

    def test_deep_nesting(self, draft_of: Reader) -> None:
        assert draft_of("a.html", b"<div>" * 400 + b"tekst" + b"<p>nog" * 9000).text.startswith(
            "tekst\nnog\nnog"
        )


class TestOpenDocument:
    def test_spaces_breaks_notes_and_changes(self, draft_of: Reader) -> None:
        body = (
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>weg</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes>"
            '<text:p>I:  Hoe\n<text:s text:c="2"/>gaat<text:tab/>het?<text:line-break/>R: goed'
            "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>De Wmo.</text:p></text:note-body>"
            "</text:note><text:soft-page-break/>.<office:annotation><text:p>kanttekening</text:p></office:annotation></text:p>"
            '<text:list><text:list-item><text:p>punt</text:p></text:list-item></text:list>'
            "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
            "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
        )  # fmt: skip
        draft = draft_of("a.odt", odt(body))
        assert draft.text == "I: Hoe   gaat\thet?\nR: goed[noot 1].\npunt\na\tb\n\n---\n[noot 1] De Wmo."
        assert {"tracked_changes", "comments_left_out"} <= keys(draft)

    def test_text_box_and_bold_name(self, draft_of: Reader) -> None:
        styles = '<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>'
        body = (
            '<text:p><text:span text:style-name="T1">Anna</text:span> Hoe?<draw:frame><draw:text-box>'
            "<text:p>In een vak</text:p></draw:text-box></draw:frame></text:p>"
            '<text:p><text:span text:style-name="T1">Jan</text:span> Zo.</text:p>' * 2
        )
        draft = draft_of("a.odt", odt(body, styles=styles))
        assert [t.speaker for t in draft.turns] == ["Anna", "Jan", "Anna", "Jan"]
        assert "In een vak" in draft.text


class TestRtf:
    def test_signs_encodings_and_left_outs(self, draft_of: Reader) -> None:
        body = (
            r"{\info{\title geheim}}{\header kop\par}{\*\generator x;}\pard I: Hoe\'e9\u8364?\uc1\u8220\'93x\u8221\'94\line "
            r"R:\tab goed{\v weg}{\deleted ook}{\field{\*\fldinst HYPERLINK}{\fldrslt link}}\emdash\~x\_y{\footnote \pard De Wmo.}"
            r"\par{\uc1\u-10179?\u-8704?} \{haken\}\par"
        )
        draft = draft_of("a.rtf", rtf(body))
        lines = draft.text.split("\n")
        assert lines[0].startswith("I: Hoeé€“x”")
        assert lines[1] == "R:\tgoedlink—\u00a0x-y[noot 1]"
        assert lines[2] == "😀 {haken}"
        assert lines[-1] == "[noot 1] De Wmo."
        assert {"headers_left_out", "hidden_left_out", "tracked_changes"} <= keys(draft)

    def test_table_and_fonts(self, draft_of: Reader) -> None:
        head = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}}"
        body = rb"\trowd\intbl a\cell b\cell\row\trowd\intbl c\cell d\cell\row\pard{\f1 \'cf\'f0\'e8}\par"
        assert draft_of("a.rtf", head + body + b"}").text == "a\tb\nc\td\nПри"


class TestPdf:
    def test_running_heads_numbers_and_hyphens(self, draft_of: Reader) -> None:
        towns = ["Delft", "Rijswijk", "Vlaardingen", "Papendrecht"]
        pages = [
            [
                "Samen innoveren - deelrapport",
                f"De gemeente {town} heeft in het sociaal domein veel aan de organisaties overgelaten, ook",
                "voor de zorg- en welzijnsorganisaties, die met vertrouwen en samen-",
                "werking verder gingen dan de rest van het land in die jaren had gedaan, ook waar het moei-",
                "lijk werd.",
                f"In {town} begint hier iets nieuws.",
                f"Pagina {n} van 4",
            ]
            for n, town in enumerate(towns, 1)
        ]
        draft = draft_of("rapport.pdf", pdf(pages))
        assert "deelrapport" not in draft.text
        assert "Pagina" not in draft.text
        assert "zorg- en welzijnsorganisaties, die met vertrouwen en samenwerking verder" in draft.text
        assert draft.text.count("moeilijk werd.\nIn ") == 4
        assert {"hyphens_joined", "page_lines_left_out", "no_speakers"} == keys(draft)
        assert draft.kind == "report"

    def test_head_in_two_parts_and_number_that_come_first(self, draft_of: Reader) -> None:
        told = [
            "Interviewer: Hoe gaat het?",
            "Respondent: Goed hoor.",
            "Interviewer: Mooi.",
            "Respondent: Ja.",
        ]
        pages = [["NIVEL", "Vertrouwelijk", str(n), line] for n, line in enumerate(told, 1)]
        assert draft_of("a.pdf", pdf(pages)).text == "\n".join(told)

    def test_pages_without_text_are_told(self, draft_of: Reader) -> None:
        assert "pages_without_text" in keys(draft_of("a.pdf", pdf([["I: Hoe gaat het?"], []])))
