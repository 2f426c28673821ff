"""Arguments that cannot be read get one line in the user's language, whatever argparse would have said."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app import words
from app.cli.misuse import Misuse
from app.cli.parser import commands, parse, parser_of
from app.cli.reading import Parser, in_order

COMMANDS = {command.name: command for command in commands()}
FOREIGN = {
    "nl": re.compile(
        r"\b(usage|error|arguments?|required|expected|invalid|unrecognized|ambiguous|choose|could|match|allowed"
        r"|ignored|explicit|the|Write|Leave|missing|lacks|options)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(gebruik|fout|ontbre\w+|Schrijf|Bekijk|geen|vraagt|neemt|Kies|Laat|een|zijn|opties|Bedoel)\b"
        r"|PROJECTBESTAND|BESTAND|NAAM|WAARDE|KENMERK"
    ),
}
"""Words that only the other language has; those of argparse's own sentences among the English."""
Wrong = Callable[..., str]


@pytest.fixture(autouse=True)
def spoken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("KANTLIJN_LANG", raising=False)
    before = words.language()
    yield
    words.set_language(before)


@pytest.fixture
def wrong(capsys: pytest.CaptureFixture[str]) -> Wrong:
    """The one line with which words are sent back."""

    def tried(*argv: str, language: str = "nl") -> str:
        with pytest.raises(SystemExit) as left:
            parse(["--lang", language, *argv])
        out, err = capsys.readouterr()
        assert (left.value.code, out) == (2, ""), argv
        assert err.startswith("kantlijn: ") and err.count("\n") == 1 and err.endswith(".\n"), err
        named = re.sub(r"(Kies uit|Choose from): [^.]*|--[\w-]+", "", err)
        assert not FOREIGN[language].search(named), err
        return err.removeprefix("kantlijn: ").rstrip("\n")

    return tried


@cache
def parser(name: str) -> Parser:
    return parser_of(COMMANDS[name])


def places(name: str) -> list[argparse.Action]:
    return [action for action in parser(name).taken if not action.option_strings]


def good(action: argparse.Action) -> str:
    """A word that an argument takes."""
    return {"kind": "heatmap", "start": "1", "end": "5", "n": "2"}.get(action.dest, "x")


def mistakes(name: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """All that can be wrong with each argument of a command: its kind, the words, what the line must name."""
    made = parser_of(COMMANDS[name])
    free = [action for action in made.taken if not action.option_strings]
    must = [action for action in free if action.nargs in (None, "+")]
    led = [w for a in made.taken if a.option_strings and a.required for w in (a.option_strings[-1], "x")]
    right = [*map(good, must), *led]
    yield "unknown", [*right, "--qqqqqqq"], ["--qqqqqqq"]
    yield "unknown", [*right, "-q"], ["-q", "--"]
    if all(action.nargs in (None, "?") for action in free):
        yield "surplus", [*map(good, free), "q q", *led], ["“q q”", f"kantlijn {name}"]
    for k in range(len(must)):
        yield "missing", [*map(good, must[:k]), *led], [str(a.metavar) for a in must[k:]]
    for action in made.taken:
        if not action.option_strings:
            if action.type is not None:
                before = [good(a) for a in free[: free.index(action)]]
                yield "typed", [*before, "qqqqqq", *led], [str(action.metavar), "“qqqqqq”"]
            continue
        flag = action.option_strings[-1]
        if action.required:
            yield "missing", [*map(good, must)], [flag]
        if action.nargs == 0:
            yield "flag", [*right, f"{flag}=q"], [flag, "=q"]
            continue
        yield "value", [*right, flag], [flag]
        yield "value", [*right, flag, "--json"], [flag]
        if action.type is not None:
            yield "typed", [*right, flag, "qqqqqq"], [flag, "“qqqqqq”"]
    flags = [a.option_strings[-1] for a in made.taken if a.option_strings]
    for short in {flag[:4] for flag in flags} - set(flags):
        if len([flag for flag in flags if flag.startswith(short)]) > 1:
            yield "short", [*right, short], [f for f in flags if f.startswith(short)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_whatever_is_wrong_with_an_argument_is_said_in_one_line(
    wrong: Wrong, language: words.Language
) -> None:
    words.set_language(language)
    tried: Counter[str] = Counter()
    for name in COMMANDS:
        for kind, argv, named in mistakes(name):
            said = wrong(name, *argv, language=language)
            assert [part for part in named if part not in said] == [], (argv, said)
            assert f"“kantlijn {name} --help”" in said
            assert not said.startswith(words.say("misuse.unclear", form="…")[:20]), argv
            tried[kind] += 1

    assert tried.keys() == {"unknown", "surplus", "missing", "typed", "flag", "value", "short"}
    assert sum(tried.values()) > 700, tried


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("suggest", "PROJECT ontbreekt. Schrijf “kantlijn suggest PROJECT [DOCUMENT ...]”."),
        ("picture p", "SOORT en BESTAND ontbreken. Schrijf “kantlijn picture PROJECT SOORT BESTAND”."),
        ("handout p d", "--coders ontbreekt. Schrijf “kantlijn handout PROJECT MAP --coders NAAM,...”."),
        ("suggest p --top x", "--top vraagt een geheel getal, zoals 10; “x” is dat niet."),
        ("suggest p --min veel", "--min vraagt een getal, zoals 0.5; “veel” is dat niet."),
        ("suggest p --min 0,6", "--min vraagt een getal met een punt. Schrijf 0.6 in plaats van 0,6."),
        ("suggest p --tpo 3", "--tpo is geen optie van “kantlijn suggest”. Bedoel je --top?"),
        ("suggest p -json", "-json is geen optie van “kantlijn suggest”. Bedoel je --json?"),
        ("matrix p --Count=cases", "--Count is geen optie van “kantlijn matrix”. Bedoel je --count?"),
        ("matrix p --with_subcodes", "Bedoel je --with-subcodes?"),
        ("matrix p --count codigns", "“codigns” is geen keuze bij --count. Bedoel je codings?"),
        ("search p x --within beurt", "“beurt” is geen keuze bij --within. Kies uit: turn, document."),
        ("matrix p --co x", "“--co” kan --coder, --columns, --count, --coefficient of --codes zijn."),
        ("matrix p --count", "Achter --count ontbreekt een keuze. Kies uit: codings,"),
        ("matrix p --at", "Achter --at ontbreekt DATUM. Schrijf --at DATUM."),
        ("memo p x y --coder --json", "Achter --coder ontbreekt NAAM. Schrijf --coder NAAM."),
        ("search p -los", "Is het gewone tekst, zet die dan achteraan, na --."),
        ("code p d 1 5 c --memo -ja", "schrijf dan --memo=-ja."),
        ("questions p --rename a", "--rename vraagt 2 waarden. Schrijf --rename NAAM NIEUW."),
        ("codes p --json=ja", "--json neemt geen waarde. Laat “=ja” weg."),
        ("codes mijn project", "“project” is er een te veel. Schrijf “kantlijn codes PROJECT”, en zet"),
        ("sugest p.kantlijn --top 5", "“sugest” is geen opdracht en geen project. Bedoel je suggest?"),
        ("sugest --help", "Bedoel je suggest? Bekijk de opdrachten met “kantlijn --help”."),
        ("xyzzy", "“xyzzy” is geen opdracht en geen project. Bekijk de opdrachten met “kantlijn --help”."),
        ("p.kantlijn --smaple", "Bedoel je --sample?"),
        ("p.kantlijn q.kantlijn", "“q.kantlijn” is er een te veel."),
    ],
)  # fmt: skip
def test_the_line_says_what_is_wrong_and_how_to_mend_it(wrong: Wrong, argv: str, said: str) -> None:
    assert said in wrong(*argv.split())


def test_a_language_that_is_none_is_sent_back_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["codes", "p", "--lang", "fr"])
    assert "“fr” is geen keuze bij --lang. Kies uit: nl, en." in capsys.readouterr().err


def test_the_environment_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KANTLIJN_LANG", "en")
    with pytest.raises(SystemExit):
        parse(["suggest", "p", "--top", "x"])
    assert "--top asks for a whole number, such as 10; “x” is none." in capsys.readouterr().err


def test_no_password_is_repeated(wrong: Wrong) -> None:
    address = "postgresql://anna:geheim@server/" + "x" * 100
    for argv in (["codes", "p", address], ["undo", "p", address], ["matrix", "p", "--count", address]):
        said = wrong(*argv)
        assert "anna@server" in said and "geheim" not in said


@pytest.mark.parametrize(
    ("scattered", "ordered"),
    [
        ("code p --memo m int1 1 5 c", "code p int1 1 5 c --memo m"),
        ("suggest p --top 3 int1 int2", "suggest p int1 int2 --top 3"),
        ("code --coder Anna p int1 --memo m 1 --json 5 c", "code p int1 1 5 c --coder Anna --memo m --json"),
    ],
)
def test_options_may_stand_between_the_other_arguments(scattered: str, ordered: str) -> None:
    assert parse(scattered.split()) == parse(ordered.split())


WORDS = st.sampled_from(
    ["x", "1", "-1", "--", "-", "", "a b", "-x y", "-q", "--json", "--json=1", "--co", "--coder", "--coder=x",
     "--codes", "--codes=x", "--rename", "--set", "--at", "--to", "--top", "--top=1", "--min", "0.5", "-.5",
     "nl", "--lang", "--memo", "--out=-x", "heatmap", "--document", "--q=1", "--wh"]
)  # fmt: skip


@given(st.sampled_from(sorted(COMMANDS)), st.lists(WORDS, max_size=9))
def test_what_can_be_read_means_the_same_in_order_and_what_cannot_is_explained(
    name: str, argv: list[str]
) -> None:
    assume(argv.count("--") < 2)  # what a second one means argparse changed its mind about
    made = parser(name)
    try:
        found = made._tried(argv)
    except Misuse as misuse:
        assert misuse.key in ("misuse.whole", "misuse.number", "misuse.choice", "misuse.comma")
        return
    if found is not None:
        assert made._tried(in_order(made, argv)) == found
        return
    try:
        made.read(argv)
    except Misuse as misuse:
        assert misuse.key != "misuse.unclear"
