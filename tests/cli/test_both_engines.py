"""Every command on a file and on a database, one after the other: the same answers, the same refusals."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.cli.parser import build
from tests.engines import ENGINES, Engines, Places

INT1 = (
    "Interviewer: Hoe gaat het loslaten in [Tilburg]?\n"
    "R1: Wij laten het los hoor, en wij sturen bij.\nR1: Jan Jansen belde mij op 06-12345678.\n"
)
SURVEY = "respondent;leeftijd;Wat helpt u?\nr1;34;Dat wij het loslaten.\nr2;51;Een duidelijke opdracht.\n"
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
    ("framework", "P", "--set", "Tilburg", "Loslaten", "Zij laten los."),
    ("framework", "P"),
    ("matrix", "P", "--rows", "codes", "--columns", "cases"),
    ("picture", "P", "frequencies", "OUT.png"),
    ("agree", "P"),
    ("import-survey", "P", "vragen.csv", "--case-column", "respondent", "--open-columns", "Wat helpt u?"),
    ("import-survey", "P", "vragen.csv", "--case-column", "respondent", "--open-columns", "Wat helpt u?"),
    ("frequencies", "P", "leeftijd"),
    ("edit-text", "P", "int1", "anders.txt"),
    ("text", "P", "int1"),
    ("export", "P", "OUT.csv", "--what", "fragments"),
    ("report", "P", "OUT.docx", "--codes", "Loslaten"),
    ("suggest", "P", "int1", "--top", "2"),
    ("pseudonymise", "P", "--dry-run"),
    ("pseudonymise", "P", "--key", "OUT.sleutel"),
    ("pseudonymise", "P", "--key", "OUT.sleutel", "--undo"),
    ("codings", "P"),
    ("uncode", "P", "nergens"),
    ("documents", "P"),
    ("backup", "P", "OUT.map"),
    ("handout", "P", "OUT.uit", "--coders", "Bob", "--document", "int1"),
    ("merge", "P", "OUT.uit/bob.kantlijn", "--on-conflict", "both"),
    ("copy", "P", "OUT.kantlijn"),
    ("withdraw", "P", "Tilburg", "--yes"),
    ("check", "P"),
    ("stats", "P"),
)
ELSEWHERE = {"demo", "restore", "team"}
"""What has a test of its own: it takes no project, or is about files or databases alone."""
_OWN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|\d{4}-\d\d-\d\d-\d{6}"
)


def test_every_command_is_tried_here() -> None:
    known = set(build().commands) if hasattr(build(), "commands") else set()
    assert known
