"""A project's settings as they may be relied on.

They travel as plain JSON. What has another form than Kantlijn gives it, because the file was altered by
hand, counts as not there, so that the rest of the project goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.coding.survey.table import COLUMN_TYPES
from app.coding.values import SURVEY

Form = Callable[[Any], bool]


def _is(*kinds: type) -> Form:
    return lambda value: isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _list(form: Form) -> Form:
    return lambda value: isinstance(value, list) and all(map(form, value))


def _map(form: Form) -> Form:
    return lambda value: isinstance(value, dict) and all(map(form, value.values()))


def _record(needs: Mapping[str, Form] | None = None, **may: Form) -> Form:
    """A mapping that has all it ``needs``; what it ``may`` have has its form, and more is fine."""
    needs = needs or {}

    def fits(value: Any) -> bool:
        return isinstance(value, dict) and all(
            form(value[key]) if key in value else key in may for key, form in {**may, **needs}.items()
        )

    return fits


_text = _is(str)
_texts = _list(_text)
_maybe = _is(str, type(None))
_column = _record({"header": _text, "type": COLUMN_TYPES.__contains__}, attribute=_text, source=_text)
_table = _record(columns=_map(_text), rows=_map(_text), figures=_map(_is(dict)))
_NAMED: dict[str, Form] = {
    "favourites": _is(list), "locked": _is(bool), "stop_words": _texts, "handed_out": _map(_text),
    "merges": _record(
        known=_list(lambda pair: _texts(pair) and len(pair) == 2), same=_map(_text), left=_map(_text)
    ),
}  # fmt: skip
_BEGUN: dict[str, Form] = {
    SURVEY: _record(
        {"case_column": _text, "columns": _list(_column)},
        blank=_texts,
        file=_maybe,
        sheet=_maybe,
        header_rows=_is(int, type(None)),
        original=_maybe,
        original_name=_maybe,
    ),
    "question:": _record({"name": _text, "text": _text}),
    "suggest:": _record(
        off=_is(bool), least=lambda share: _is(int, float)(share) and 0 <= share <= 1, never=_texts
    ),
    "report_made:": _record(at=_text, tables=_map(_table), quotes=_map(_is(int, str))),
}


def sound(settings: Any) -> dict[str, Any]:
    """The settings without those that have another form than they are written in."""
    return {k: v for k, v in settings.items() if _fits(k, v)} if isinstance(settings, dict) else {}


def _fits(key: str, value: Any) -> bool:
    form = _NAMED.get(key) or next((f for start, f in _BEGUN.items() if key.startswith(start)), None)
    return form is None or form(value)
