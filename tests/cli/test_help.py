"""Every command and every option says what it is for, in both languages."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator

import pytest

from app import words
from app.cli.parser import commands, parse, parser_of

COMMANDS = {command.name: command for command in commands()}


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "100")
    spoken = words.language()
    yield
    words.set_language(spoken)


def helped(name: str, language: str) -> str:
    """What ``kantlijn NAME --help`` prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as left:
        parse([*([name] if name else []), "--help", "--lang", language])
    assert left.value.code == 0
    return printed.getvalue()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_option_of_every_command_says_what_it_is_for(language: words.Language) -> None:
    words.set_language(language)
    silent, long = [], []
    for command in COMMANDS.values():
        actions = parser_of(command).taken
        assert len(actions) == len(command.arguments) + 4, "the parser was not read well"
        for action in actions:
            name = f"{command.name} {'/'.join(action.option_strings) or action.dest}"
            if not (action.help or "").strip():
                silent.append(name)
            elif len(action.help or "") > 140:
                long.append(name)

    assert silent == []
    assert long == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_help_is_in_one_language_and_fits(language: str) -> None:
    other = re.compile(
        r"\b(show|positional|usage)\b|%%" if language == "nl" else r"\b(toon|gebruik|opties)\b|%%"
    )
    for name in ("", *COMMANDS):
        told = helped(name, language)
        assert not other.search(told), name
        assert max(map(len, told.splitlines())) <= 100, name
        assert told.count({"nl": "gebruik:", "en": "usage:"}[language]) == 1


def test_what_stands_for_something_is_in_the_users_language() -> None:
    assert "--where KENMERK=WAARDE" in helped("codings", "nl")
    assert "--where ATTRIBUTE=VALUE" in helped("codings", "en")
    assert "--pos NOUN,VERB,..." in helped("words", "nl"), "what is typed as it stands was changed"
    assert "zoals 20%" in helped("handout", "nl")


def test_no_help_is_left_of_an_option_that_went() -> None:
    known = {"any": {flags[-1] for c in COMMANDS.values() for flags, _ in c.arguments}}
    known |= {name: {flags[-1] for flags, _ in c.arguments} for name, c in COMMANDS.items()}
    left = [
        key
        for key in words.catalogue("nl")
        if key.startswith("options.") and not key.startswith("options.word.")
        and key.split(".", 2)[2] not in known[key.split(".", 2)[1]]
    ]  # fmt: skip

    assert left == []


@pytest.mark.parametrize(
    "argv",
    [["--lang", "en", "--help"], ["p.kantlijn", "-h", "--lang=en"], ["--help", "--sample", "--lang", "en"]],
)
def test_help_is_shown_wherever_it_is_asked_for(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse(argv)
    said = capsys.readouterr()
    assert (left.value.code, said.err) == (0, "")
    assert said.out.startswith("usage: kantlijn ") and "suggest codings" in said.out
