"""What each column of a questionnaire holds, guessed from its answers and said with the reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.survey import parse
from app.coding.survey.scales import in_order
from app.coding.survey.table import COLUMN_TYPES, Cell, Column, ColumnType, Table
from app.coding.text import label

_ID = re.compile(
    r"(respondent|resp|response|deelnemer|participant|casus|case|record|antwoord|proefpersoon)?"
    r"[ _.-]*(id|nr|nummer|number|code|no)|respondent|respnr|deelnemer|participant|casus|case|naam|name"
    r"|volgnummer",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"toelicht|licht .*toe|waarom|hoe (komt|zou|kan|heeft|ziet)|opmerking|omschrijf|beschrijf"
    r"|anders, namelijk|wat (gaat|ging|zou|vindt|heeft|is volgens)|explain|comment|describe|why",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[;|]\s*")
MOST_CHOICES = 30
"""Different answers that people can have chosen from."""
LONGEST_CHOICE = 120
LONGEST_PART = 60
"""Code points of one answer, and of one of several in a cell."""


def columns(
    table: Table, *, case_column: str | None = None, open_columns: Sequence[str] | None = None,
    types: Mapping[str, str] | None = None,
) -> tuple[Column, ...]:  # fmt: skip
    """A column per header, with what the caller told going before what is guessed.

    ``open_columns`` and ``types`` name columns by header, whatever the case, or by the letter over them.
    Refuses an unknown column or type, a column that is told to be two things, and a table in which nothing
    tells the respondents apart.
    """
    told: dict[int, ColumnType] = {}
    places = Places(table)
    for ref in open_columns or ():
        told[places.of(ref)] = "open"
    for ref, kind in (types or {}).items():
        n = places.of(ref)
        if told.get(n) == "open" != checked(kind):
            raise Refusal("survey.open_and", file=table.file, column=table.headers[n], type=checked(kind))
        told[n] = checked(kind)
    case = places.of(case_column) if case_column is not None else None
    if case is not None and told.get(case) == "open":
        raise Refusal("survey.open_and_case", file=table.file, column=table.headers[case])
    named = [n for n, kind in told.items() if kind == "id"]
    if len({*named, *([case] if case is not None else [])}) > 1:
        raise Refusal("survey.two_ids", file=table.file)
    if case is None:
        case = named[0] if named else _case_column(table, told)
    if case is None:
        raise Refusal("survey.no_id", file=table.file, headers=_some(table.headers))
    given = case_column is not None or bool(named)
    found = []
    for n, header in enumerate(table.headers):
        if n == case:
            found.append(Column(header, "id", Notice("survey.why.told" if given else "survey.why.id")))
        elif n in told:
            found.append(as_type(table, n, told[n], Notice("survey.why.told")))
        elif open_columns is not None and (guessed := column(table, n)).type == "open":
            # who names the open questions means these alone
            found.append(as_type(table, n, "text", guessed.why))
        else:
            found.append(column(table, n))
    return tuple(found)


def checked(kind: str) -> ColumnType:
    """``kind`` when it is a type of column, its Dutch name understood too. Refuses another."""
    words = {
        "tekst": "text", "getal": "number", "ja/nee": "boolean", "janee": "boolean", "datum": "date",
        "keuze": "choice", "meerkeuze": "multiple", "meer": "multiple", "weg": "skip", "overslaan": "skip",
    }  # fmt: skip
    wanted = words.get(kind.strip().casefold(), kind.strip().casefold())
    for known in COLUMN_TYPES:
        if known == wanted:
            return known
    raise Refusal("survey.type", type=kind, known=", ".join(COLUMN_TYPES))


class Places:
    """The places of a table's columns: ``find`` for many, without going through all headers for each."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._by_header: dict[str, int] = {}
        for n, header in enumerate(table.headers):
            self._by_header.setdefault(header.casefold(), n)
        self._by_letter: dict[str, int] | None = None

    def of(self, ref: str) -> int:
        """The place of a column by its header or else by its letter. Refuses an unknown one."""
        found = self._by_header.get(" ".join(ref.split()).casefold())
        if found is not None:
            return found
        if self._by_letter is None:
            from app.coding.survey.reader import letter

            self._by_letter = {letter(n): n for n in range(len(self._table.headers))}
        if ref.strip() in self._by_letter:
            return self._by_letter[ref.strip()]
        known = _some(self._table.headers)
        raise Refusal("survey.no_column", file=self._table.file, column=ref, known=known)


def find(table: Table, ref: str) -> int:
    """As ``Places.of``, for one column."""
    return Places(table).of(ref)


def column(table: Table, n: int) -> Column:
    """What one column seems to hold."""
    header = table.headers[n]
    cells = [c for c in table.column(n) if c is not None]
    if not cells:
        return Column(header, "skip", Notice("survey.why.empty"))
    if header in table.labels and all(isinstance(c, str) for c in cells):
        return as_type(table, n, "choice", Notice("survey.why.labels"))
    if all(isinstance(c, date) for c in cells):
        return Column(header, "date", Notice("survey.why.date"))
    if all(parse.boolean(c) is not None for c in cells):
        words = {str(c).casefold() for c in cells}
        if words <= {"0", "1"}:
            if len(words) == 2:
                return Column(header, "boolean", Notice("survey.why.zero_one"))
        else:
            return Column(header, "boolean", Notice("survey.why.boolean"))
    if all(parse.number(c, table.decimal) is not None for c in cells) and not any(map(_coded, cells)):
        return Column(header, "number", Notice("survey.why.number"))
    if all(parse.day(c) is not None for c in cells):
        return Column(header, "date", Notice("survey.why.date"))
    return _worded(table, n, [str(c) if isinstance(c, str) else parse.plain(c) for c in cells])


def as_type(table: Table, n: int, kind: ColumnType, why: Notice) -> Column:
    """A column that is taken for ``kind``, with its choices in order."""
    header = table.headers[n]
    if kind != "choice":
        return Column(header, kind, why)
    met = dict.fromkeys(label(parse.plain(c)) for c in table.column(n) if c is not None)
    told = [c for c in table.labels.get(header, ()) if c]
    folded: dict[str, str] = {}
    for choice in (*told, *in_order(list(met))):
        folded.setdefault(choice.casefold(), choice)
    return Column(header, kind, why, tuple(folded.values()))


def _worded(table: Table, n: int, words: list[str]) -> Column:
    """A column of text: open, a choice, several choices in one cell, or text."""
    header = table.headers[n]
    distinct = Counter(w.casefold() for w in words)
    parts = [p for w in words for p in _PARTS.split(w) if p]
    several = sum(";" in w or "|" in w for w in words)
    kinds = Counter(p.casefold() for p in parts)
    own_words = any("\n" in w for w in words)
    asked = _OPEN.search(header) is not None and len(distinct) > 5
    short = max(map(len, parts), default=0) <= LONGEST_PART and not own_words and not asked
    if several * 4 >= len(words) and short and len(kinds) <= MOST_CHOICES and len(parts) >= 2 * len(kinds):
        return Column(header, "multiple", Notice("survey.why.multiple", {"n": len(kinds)}))
    mean = sum(map(len, words)) / len(words)
    longest = max(map(len, words))
    repeats = len(words) >= 2 * len(distinct) or (len(distinct) <= 5 and len(words) > len(distinct))
    if own_words or (asked and longest > 25):
        return Column(header, "open", Notice("survey.why.open", {"n": len(words)}))
    if repeats and len(distinct) <= MOST_CHOICES and longest <= LONGEST_CHOICE:
        return as_type(table, n, "choice", Notice("survey.why.choice", {"n": len(distinct)}))
    if mean >= 40 or longest > 150 or (_OPEN.search(header) and longest > 12):
        return Column(header, "open", Notice("survey.why.open", {"n": len(words)}))
    return Column(header, "text", Notice("survey.why.text"))


def _coded(cell: Cell) -> bool:
    """A number that is a code: a postcode, a telephone number, anything with a nought before it."""
    return isinstance(cell, str) and len(cell) > 1 and cell[0] == "0" and cell[1].isdigit()


def _case_column(table: Table, told: Mapping[int, ColumnType]) -> int | None:
    """The column whose header says that it names the respondents, else the first that could."""
    able = []
    for n in range(len(table.headers)):
        cells = table.column(n)
        if n in told or any(c is None for c in cells):
            continue
        texts = [parse.plain(c).casefold() for c in cells]
        if len(set(texts)) == len(texts) and max(map(len, texts)) <= 80 and not _open_like(texts):
            able.append(n)
    named = [n for n, h in enumerate(table.headers) if n not in told and _ID.fullmatch(h)]
    for n in named:
        if n in able:
            return n
    strong = [
        n for n in named if not re.fullmatch(r"naam|name|code|nummer|number|nr|no", table.headers[n], re.I)
    ]
    if strong:  # it names the respondents, though not every one once: that is for its user to mend
        return strong[0]
    first = [n for n in able if not any(isinstance(c, float | date) for c in table.column(n))]
    return first[0] if first and first[0] == 0 else None


def _open_like(texts: Sequence[str]) -> bool:
    return sum(" " in t for t in texts) > len(texts) / 2 and sum(map(len, texts)) > 30 * len(texts)


def _some(headers: Sequence[str]) -> str:
    shown = ", ".join(h if len(h) <= 40 else h[:39] + "…" for h in headers[:6])
    return shown + (" …" if len(headers) > 6 else "")
