"""Definitions as plain JSON (in a project's settings, by guid) and as YAML or JSON files (codes by path)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from app.coding.codebook import Codebook
from app.coding.exchange.files import atomic
from app.coding.model import ORIGINS, Source, new_guid
from app.coding.refusal import Refusal
from app.coding.report.definition import (
    ANSWERED,
    COUNTS,
    DOCUMENT_PICTURES,
    MOST_QUOTES,
    ORDERS,
    PART_NAMES,
    PICTURES,
    RULES,
    TABLES,
    Definition,
    DocumentWish,
    Quote,
    Rule,
    TableWish,
    Theme,
)
from app.coding.text import label

LARGEST = 4 << 20
"""Bytes of a file that is read as a definition."""
Name = Callable[[str], str]
_TEXTS = ("guid", "name", "title", "subtitle", "intro", "closing", "question", "label")
_FLAGS = ("definitions", "figures", "cases_named")
_PLAIN = Definition("", "")


def to_plain(
    definition: Definition, name: Name = str, *, document: Name = str, brief: bool = False
) -> dict[str, Any]:
    """The definition as plain JSON; ``name`` and ``document`` say what a code and a document are written as.

    ``brief`` leaves out what is as in a fresh definition; a project keeps all, whatever is usual later.
    """
    told: dict[str, Any] = {key: getattr(definition, key) for key in (*_TEXTS, *_FLAGS)}
    told |= {
        "levels": definition.levels, "order": definition.order, "rule": _rule(definition.rule),
        "where": dict(definition.where), "origins": list(definition.origins),
        "codes": [name(c) for c in definition.codes], "without": [name(c) for c in definition.without],
        "pictures": list(definition.pictures), "appendix": list(definition.appendix),
        "fine": list(definition.fine), "sequence": [name(c) for c in definition.sequence],
        "documents": {k: v for k, v in {
            "pictures": list(definition.documents.pictures),
            "of": [document(guid) for guid in definition.documents.of],
        }.items() if v},
        "answers": {part: words for part, words in definition.answers.items() if words},
        "tables": [
            {k: v for k, v in {"kind": t.kind, "of": t.of, "count": t.count, "by": t.by,
                               "codes": [name(c) for c in t.codes]}.items() if v}
            for t in definition.tables
        ],
        "themes": {name(code): _theme(of) for code, of in definition.themes.items() if of != Theme()},
    }  # fmt: skip
    if not brief:
        return told
    plain = {
        key: getattr(_PLAIN, key)
        for key in told
        if key not in ("where", "rule", "themes", "documents", "answers", "guid", "name")
    }
    left = {k for k, v in told.items() if v in ({}, []) and not plain.get(k)}
    left |= {k for k in plain if told[k] == (list(plain[k]) if isinstance(plain[k], tuple) else plain[k])}
    left |= {"rule"} if definition.rule == _PLAIN.rule else set()
    return {k: v for k, v in told.items() if k not in left}


def _rule(rule: Rule) -> dict[str, Any]:
    return {"kind": rule.kind, "n": rule.n}


def _theme(theme: Theme) -> dict[str, Any]:
    told: dict[str, Any] = {"text": theme.text} if theme.text else {}
    if not theme.figures:
        told["figures"] = False
    if theme.rule is not None:
        told["rule"] = _rule(theme.rule)
    if theme.quotes is not None:
        told["quotes"] = [
            {
                "coding": q.coding,
                **({"cuts": [list(c) for c in q.cuts], "marks": list(q.marks)} if q.cuts else {}),
            }
            for q in theme.quotes
        ]
    return told


def from_plain(told: Any, guid_of: Name = str, document_of: Name = str) -> Definition:
    """The definition that plain JSON or YAML says. Refuses what it cannot mean.

    ``guid_of`` finds a code, ``document_of`` a document.
    """
    if not isinstance(told, Mapping):
        raise Refusal("report.file_shape")
    _only(told, sorted(f.name for f in fields(Definition)))
    made: dict[str, Any] = {}
    for key in _TEXTS:
        if key in told and told[key] is not None:
            made[key] = _as(told[key], str, key)
    for key in _FLAGS:
        if key in told:
            made[key] = _as(told[key], bool, key)
    name = label(made.get("name", ""))
    if not name:
        raise Refusal("report.no_name")
    made["name"] = name
    made.setdefault("guid", new_guid())
    if "levels" in told:
        made["levels"] = max(0, _as(told["levels"], int, "levels"))
    if "order" in told:
        made["order"] = _one(told["order"], ORDERS, "order")
    if "rule" in told:
        made["rule"] = _read_rule(told["rule"])
    if "where" in told:
        where = _as(told["where"], Mapping, "where")
        made["where"] = tuple((_name(k, "where"), _said(v, str(k))) for k, v in where.items())
    for key in ("codes", "without", "sequence"):
        if key in told:
            made[key] = tuple(guid_of(_as(c, str, key)) for c in _as(told[key], list, key))
    for key, all_of in (("origins", ORIGINS), ("pictures", PICTURES), ("appendix", PART_NAMES)):
        if key in told:
            given = _as(told[key], list, key)
            of_documents = [v for v in given if key == "pictures" and v in DOCUMENT_PICTURES]
            if of_documents:
                raise Refusal("report.document_picture", picture=of_documents[0])
            made[key] = tuple(_one(v, all_of, key) for v in given)
    if "fine" in told:
        made["fine"] = tuple(_as(v, str, "fine") for v in _as(told["fine"], list, "fine"))
    if "tables" in told:
        made["tables"] = tuple(_read_table(t, guid_of) for t in _as(told["tables"], list, "tables"))
    if "documents" in told:
        wish = _only(_as(told["documents"], Mapping, "documents"), ("pictures", "of"), "documents")
        kinds = _as(wish.get("pictures", []), list, "pictures")
        of = _as(wish.get("of", []), list, "of")
        made["documents"] = DocumentWish(
            tuple(_one(k, DOCUMENT_PICTURES, "pictures") for k in kinds),
            tuple(document_of(_as(d, str, "of")) for d in of),
        )
    if "answers" in told:
        answers = _as(told["answers"], Mapping, "answers")
        made["answers"] = {_one(k, ANSWERED, "answers"): _as(v, str, "answers") for k, v in answers.items()}
    if "themes" in told:
        themes = _as(told["themes"], Mapping, "themes")
        made["themes"] = {guid_of(_name(code, "themes")): _read_theme(of) for code, of in themes.items()}
    return Definition(**made)


def _only(told: Mapping[Any, Any], known: Sequence[str], part: str = "") -> Mapping[Any, Any]:
    """``told``, that has no other keys than the known. Refuses another one, naming the nearest."""
    from app.coding.query.names import near

    for key in told:
        if key not in known:
            field = _name(key, part, known)
            close = near(field, known)
            name = "report.file_key" if not part else "report.file_inner_key"
            raise Refusal(
                f"{name}_near" if close else name,
                field=field[:60], known=", ".join(known), part=part, near=close[0] if close else "",
            )  # fmt: skip
    return told


def _name(key: Any, part: str, known: Sequence[str] = ()) -> str:
    """A key as it is written. Refuses none at all, ``null:`` or ``"":``."""
    name = "" if key is None else _written(key)
    if not name.strip():
        name = "report.file_nameless" if not part else "report.file_inner_nameless"
        raise Refusal(name, part=part, known=", ".join(known))
    return name


def _said(value: Any, key: str) -> str:
    if value is None:
        raise Refusal("report.file_blank", field=key[:60])
    return _written(value)


def _written(value: Any) -> str:
    """A value as YAML and JSON write it: ``true``, where Python has True."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as(value: Any, kind: Any, key: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refusal("report.file_value", field=key, value=_said(value, key)[:60])
    return value


def _one(value: Any, known: tuple[str, ...], key: str) -> Any:
    if value not in known:
        raise Refusal("report.file_choice", field=key, value=_said(value, key)[:60], known=", ".join(known))
    return value


def _read_rule(told: Any) -> Rule:
    told = _only(_as(told, Mapping, "rule"), ("kind", "n"), "rule")
    kind = _one(told.get("kind", "weight"), RULES, "rule")
    n = _as(told.get("n", 2), int, "n")
    return Rule(kind, min(max(0, n), MOST_QUOTES))


def _read_table(told: Any, guid_of: Name) -> TableWish:
    told = _only(_as(told, Mapping, "tables"), ("kind", "of", "codes", "count", "by"), "tables")
    kind = _one(told.get("kind"), TABLES, "kind")
    count = _one(told.get("count", "cases"), COUNTS, "count")
    codes = tuple(guid_of(_as(c, str, "codes")) for c in _as(told.get("codes", []), list, "codes"))
    of = _as(told.get("of", ""), str, "of")
    if kind in ("by", "shares") and not of:
        raise Refusal("report.table_of", kind=kind)
    return TableWish(kind, of, codes, count, _as(told.get("by", ""), str, "by"))


def _read_theme(told: Any) -> Theme:
    told = _only(_as(told, Mapping, "themes"), ("text", "figures", "quotes", "rule"), "themes")
    quotes = None
    if told.get("quotes") is not None:
        quotes = tuple(_read_quote(q) for q in _as(told["quotes"], list, "quotes"))
    return Theme(
        _as(told.get("text", ""), str, "text"), _as(told.get("figures", True), bool, "figures"), quotes,
        _read_rule(told["rule"]) if told.get("rule") is not None else None,
    )  # fmt: skip


def _read_quote(told: Any) -> Quote:
    if isinstance(told, str):
        return Quote(told)
    told = _only(_as(told, Mapping, "quotes"), ("coding", "cuts", "marks"), "quotes")
    cuts = []
    for pair in _as(told.get("cuts", []), list, "cuts"):
        if not isinstance(pair, list) or len(pair) != 2:
            raise Refusal("report.file_value", field="cuts", value=str(pair)[:60])
        cuts.append((_as(pair[0], int, "cuts"), _as(pair[1], int, "cuts")))
    marks = tuple(_as(n, int, "marks") & 0xFF for n in _as(told.get("marks", []), list, "marks"))
    return Quote(_as(told.get("coding"), str, "coding"), tuple(cuts), marks)


def read(path: Path, book: Codebook, sources: Sequence[Source] = ()) -> Definition:
    """The definition in a .yaml, .yml or .json file.

    Its codes are found by path, name or guid, its documents among ``sources`` by name or guid. Refuses a file
    that is none, an unknown key, code, document or choice.
    """
    import yaml

    try:
        if path.stat().st_size > LARGEST:
            raise Refusal("report.file_large", file=path.name)
        text = path.read_text("utf-8-sig")
        told = json.loads(text) if path.suffix.lower() == ".json" else yaml.safe_load(text)
    except FileNotFoundError:
        raise Refusal("report.no_file", file=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refusal("report.file_unreadable", file=str(path), why=why) from None
    except (yaml.YAMLError, json.JSONDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else getattr(error, "lineno", 1)
        raise Refusal("report.file_broken", file=path.name, line=line) from None

    def document_of(ref: str) -> str:
        for source in sources:
            if ref in (source.guid, source.name):
                return source.guid
        raise Refusal("report.no_document", name=ref)

    return from_plain(told, lambda ref: book.find(ref).guid, document_of)


def write(definition: Definition, path: Path, book: Codebook, sources: Sequence[Source] = ()) -> None:
    """Write the definition to a .yaml or .json file, with the names of its codes and of those ``sources``.

    Raises Refusal when it cannot be written.
    """
    import yaml

    names = {s.guid: s.name for s in sources}
    told = to_plain(
        definition, lambda guid: book.path(guid) if guid in book else guid,
        document=lambda guid: names.get(guid, guid), brief=True,
    )  # fmt: skip
    if path.suffix.lower() == ".json":
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    else:
        text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)
    with atomic(path) as place:
        place.write_text(text, "utf-8")
