"""Every command on a file and on a database, one after the other: the same answers, the same refusals."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout

import pytest

from app.cli import main
from app.cli.parser import commands
from app.store.place import place_of
from app.words import say
from tests.engines import ENGINES, Engines, Places

INT1 = (
    "Interviewer: Hoe gaat het loslaten in [Tilburg]?\n"
    "R1: Wij laten het los hoor, en wij sturen bij.\nR1: Jan Jansen belde mij op 06-12345678.\n"
)
SURVEY = "respondent;leeftijd;Wat helpt u?\nr1;34;Dat wij het loslaten.\nr2;51;Een duidelijke opdracht.\n"
FILES = {
    "int1.txt": INT1, "anders.txt": INT1.replace("hoor", "toch"), "vragen.csv": SURVEY,
    "boek.yaml": "codes:\n  - name: Nieuw\n    definition: Uit een ander boek\n",
}  # fmt: skip
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("new", "P", "--codebook", "loslaten-of-sturen"),
    ("new", "P"),
    ("import", "P", "int1.txt", "--wave", "1"),
    ("marks", "P"),
    ("marks", "P", "--accept", "Tilburg"),
    ("case", "P", "Tilburg", "--set", "regio=zuid", "--document", "int1"),
    ("cases", "P"),
    ("speaker", "P", "int1", "R1", "--role", "respondent", "--case", "Tilburg"),
    ("turns", "P", "int1"),
    ("add-code", "P", "Extra"),
    ("edit-code", "P", "Extra", "--definition", "Iets erbij"),
    ("code", "P", "int1", "54", "71", "Loslaten", "--memo", "mooi"),
    ("code", "P", "int1", "80", "94", "Extra"),
    ("code", "P", "int1", "9", "5", "Extra"),
    ("code", "P", "int1", "57", "71", "Loslaten", "--coder", "Bob"),
    ("codings", "P", "--where", "regio=zuid"),
    ("memo", "P", "int1", "Rumoerig"),
    ("codebook", "P", "boek.yaml"),
    ("merge-codes", "P", "Extra", "Nieuw"),
    ("codes", "P"),
    ("delete-code", "P", "Nergens"),
    ("delete-code", "P", "Nieuw"),
    ("undo", "P"),
    ("redo", "P"),
    ("undo", "P"),
    ("history", "P"),
    ("search", "P", "laten NEAR/5 los"),
    ("ask", "P", "code:Loslaten", "--save", "Los"),
    ("questions", "P"),
    ("words", "P", "--min", "1"),
    ("coders", "P"),
    ("framework", "P", "Raam", "--new", "--codes", "Loslaten"),
    ("framework", "P", "Raam", "--set", "Tilburg", "Loslaten", "Zij laten los."),
    ("framework", "P", "Raam"),
    ("matrix", "P", "--rows", "codes", "--columns", "cases"),
    ("picture", "P", "frequencies", "OUT.png"),
    ("agree", "P"),
    ("import-survey", "P", "vragen.csv", "--case-column", "respondent", "--open-columns", "Wat helpt u?"),
    ("import-survey", "P", "vragen.csv", "--case-column", "respondent", "--open-columns", "Wat helpt u?"),
    ("frequencies", "P", "leeftijd"),
    ("edit-text", "P", "int1", "anders.txt"),
    ("text", "P", "int1"),
    ("export", "P", "OUT.csv", "--what", "fragments"),
    ("report", "P", "Verslag", "OUT.docx", "--new", "--codes", "Loslaten"),
    ("suggest", "P", "int1", "--top", "2"),
    ("pseudonymise", "P", "--dry-run"),
    ("pseudonymise", "P", "--key", "OUT.sleutel"),
    ("pseudonymise", "P", "--key", "OUT.sleutel", "--undo"),
    ("codings", "P"),
    ("uncode", "P", "nergens"),
    ("documents", "P"),
    ("copies", "P"),
    ("rename", "P", "Proeftuinen 2027"),
    ("rename", "P", " "),
    ("backup", "P", "OUT.map"),
    ("handout", "P", "OUT.uit", "--coders", "Bob", "--document", "int1"),
    ("merge", "P", "OUT.uit/*", "--on-conflict", "both"),
    ("copy", "P", "OUT.kantlijn"),
    ("withdraw", "P", "Tilburg", "--yes"),
    ("check", "P"),
    ("stats", "P"),
)
ELSEWHERE = {"demo", "restore", "team"}
"""What has a test of its own: it takes no project, or is about files or databases alone."""
HEAVY = {"suggest", "words", "stats", "picture", "pseudonymise"}
"""What asks for a pipeline, for matplotlib, or for much work."""
_OWN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|\d{4}-\d\d-\d\d-\d{6}|\bF[0-9A-Z]{5}\b"
)


def test_every_command_is_tried_here() -> None:
    assert {c.name for c in commands()} - ELSEWHERE == {line[0] for line in COMMANDS}


def answers(
    places: Places, monkeypatch: pytest.MonkeyPatch, lines: list[tuple[str, ...]]
) -> list[tuple[str, int, str, str]]:
    """What each command says of one project, without what differs from run to run."""
    folder, place = places.folder, str(places.new())
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    for name, text in (
        ("int1.txt", INT1),
        ("anders.txt", INT1.replace("hoor", "toch")),
        ("vragen.csv", SURVEY),
    ):
        (folder / name).write_text(text, "utf-8")
    (folder / "boek.yaml").write_text(
        "codes:\n  - name: Nieuw\n    definition: Uit een ander boek\n", "utf-8"
    )
    monkeypatch.setenv("KANTLIJN_PASSPHRASE", "een lange zin om te onthouden")
    name, shown = place_of(place).stem, str(place_of(place))
    found = []
    for command, *rest in lines:
        rest = [str(next((folder / "uit.uit").iterdir())) if w.endswith("*") else w for w in rest]
        words = [place if w == "P" else w.replace("OUT", str(folder / "uit")) for w in rest]
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = main([command, "--json", "--lang", "nl", "--coder", "Anna", *words])
        said = err.getvalue()
        assert "Traceback" not in said and status in (0, 1), (command, said)
        assert _beginning("cli.unexpected") not in said, (command, said)
        out.flush()
        text = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
        text, said = (
            re.sub(
                rf"\b{name}\b",
                "p",
                _OWN.sub("-", t.replace(place, "P").replace(shown, "P").replace(str(folder), "")),
            )
            for t in (text, said)
        )
        found.append((command, status, text, said))
    return found


def _beginning(key: str) -> str:
    return say(key, file="").partition(":")[0]


@pytest.mark.parametrize(
    "left",
    [pytest.param(HEAVY, marks=pytest.mark.slow), pytest.param(set(), marks=pytest.mark.slow)],
    ids=["most", "all"],
)
def test_a_database_answers_as_a_file_does(
    engines: Engines, monkeypatch: pytest.MonkeyPatch, left: set[str]
) -> None:
    lines = [line for line in COMMANDS if line[0] not in left]
    both = []
    for engine in ENGINES:
        with engines.places(engine) as places:
            both.append(answers(places, monkeypatch, lines))
    refused = [line[0] for line in both[0] if line[1]]
    assert refused == ["new", "marks", "code", "delete-code", "uncode"], refused
    for file, database in zip(*both, strict=True):
        assert file[:2] == database[:2], (file, database)
        if file[0] == "stats":
            assert json.loads(file[2])["coding"] == json.loads(database[2])["coding"]
        elif file[0] == "withdraw":  # beside a file other copies of it can lie, a database lies in no folder
            there, here = (json.loads(one[2]) for one in (file, database))
            assert {"/uit.kantlijn"} < set(here.pop("copies")) <= set(there.pop("copies"))
            assert (there, file[3]) == (here, database[3])
        elif file[0] != "new":
            assert file[2:] == database[2:], (file, database)
