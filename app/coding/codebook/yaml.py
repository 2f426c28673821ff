"""Codebooks as YAML: nested lists of codes, the form in which Kantlijn's own codebooks are kept.

The reader follows the parser's events instead of YAML's object model: every scalar is text (a code may be
called ``Ja`` or ``2016``), aliases and tags are refused, nesting and size are bounded, and every value
knows its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.coding.codebook.entries import TEXTS, Entry, almost_field, codes_from, field_of, unknown_fields
from app.coding.codebook.sheet import USUAL
from app.coding.codebook.tree import Codebook, CodebookFile
from app.coding.refusal import Refusal

_DEEPEST_NESTING = 100
_MOST_NODES = 800_000
_KNOWN_BESIDES = {"origin", "notes"}
_HEADS = ("name", "title", "institute", "language", "source")


@dataclass(slots=True)
class _Node:
    line: int
    value: str | list[_Node] | dict[str, _Node]


def read_yaml(text: str, file: str, stem: str) -> CodebookFile:
    """The codebook in ``text``. Raises Refusal with the line of what is wrong."""
    root = _tree(text, file)
    heads: dict[str, str] = {}
    unknown: list[str] = []
    top: _Node | None = None
    if isinstance(root.value, list):
        top = root
    elif isinstance(root.value, dict):
        for key, node in root.value.items():
            if key in _HEADS:
                heads[key] = _text(node, key, file)
            elif field_of(key) == "codes":
                top = node
            elif key not in _KNOWN_BESIDES:
                unknown.append(key)
    else:
        raise Refusal("codebook.file.not_a_codebook", file=file, line=root.line)
    if top is None:
        raise Refusal("codebook.file.no_codes", file=file)
    entries: list[Entry] = []
    waiting: list[tuple[_Node, int | None]] = [(node, None) for node in reversed(_list(top, "codes", file))]
    while waiting:
        node, parent = waiting.pop()
        entry, below = _entry(node, file, unknown)
        entry.parent = parent
        entries.append(entry)
        waiting.extend((one, len(entries) - 1) for one in reversed(below))
    return CodebookFile(
        name=heads.get("name") or stem,
        title=heads.get("title") or heads.get("name") or stem,
        codes=codes_from(entries, file),
        institute=heads.get("institute", ""),
        language=heads.get("language") or "nl",
        source=heads.get("source", ""),
        notices=unknown_fields(unknown, file),
        origins=tuple(
            (entry.fields["guid"].strip().lower(), tuple(entry.origin))
            for entry in entries
            if entry.origin and entry.fields.get("guid")
        ),
    )


_KEYS = {"interviewer": "interviewer_too"}


def write_yaml(book: CodebookFile, origins: dict[str, list[str]] | None = None) -> str:
    """``book`` as YAML; ``origins`` (the book's own by default) are the guids that became one."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

    class Line(list[str]):
        """A list on one line."""

    def on_one_line(dumper: yaml.SafeDumper, data: list[str]) -> Any:
        return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)

    origins = origins or {guid: list(of) for guid, of in book.origins}
    Dumper.add_representer(Line, on_one_line)
    tree = Codebook(book.codes)
    made: dict[str, dict[str, Any]] = {}
    top: list[dict[str, Any]] = []
    for code in tree:
        item: dict[str, Any] = {"name": code.name, "guid": code.guid, "color": code.color}
        item.update({name: getattr(code, name) for name in TEXTS if getattr(code, name)})
        if code.cues:
            item["cues"] = Line(code.cues)
        if code.paraphrases:
            item["paraphrases"] = list(code.paraphrases)
        unusual = {name: getattr(code, name) for name, usual in USUAL.items() if getattr(code, name) != usual}
        item.update({_KEYS.get(name, name): value for name, value in unusual.items()})
        if origins and code.guid in origins:
            item["origin"] = Line(origins[code.guid])
        made[code.guid] = item
        (top if code.parent is None else made[code.parent].setdefault("codes", [])).append(item)
    heads = {key: getattr(book, key) for key in _HEADS if getattr(book, key)}
    whole = {**heads, "codes": top}
    return yaml.dump(whole, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)


def _entry(node: _Node, file: str, unknown: list[str]) -> tuple[Entry, list[_Node]]:
    if isinstance(node.value, str):
        return Entry(node.line, {"name": node.value}), []
    if isinstance(node.value, list):
        raise Refusal("codebook.file.not_a_code", file=file, line=node.line)
    entry, below = Entry(node.line, {}), list[_Node]()
    strange, lists = [], set[str]()
    for key, value in node.value.items():
        name = field_of(key)
        if name in lists:
            raise Refusal("codebook.file.key_twice", file=file, line=value.line, field=key)
        if name in ("codes", "cues", "paraphrases"):
            lists.add(name)
        if name == "codes":
            below = _list(value, key, file)
        elif name == "cues":
            entry.cues = [_text(one, key, file) for one in _list(value, key, file)]
        elif name == "paraphrases":
            entry.paraphrases = [_text(one, key, file) for one in _list(value, key, file)]
        elif key == "origin":
            entry.origin = [_text(one, key, file).strip().lower() for one in _list(value, key, file)]
        elif name in (None, "path", "parent"):
            if key not in _KNOWN_BESIDES:
                strange.append(key)
        elif name in entry.fields:
            raise Refusal("codebook.file.key_twice", file=file, line=value.line, field=key)
        elif name is not None:
            entry.fields[name] = _text(value, key, file)
    if "name" not in entry.fields:
        near = [key for key in strange if almost_field(key) in ("name", "naam")]
        if near:
            raise Refusal("codebook.file.name_misspelt", file=file, line=node.line, field=near[0])
        raise Refusal("codebook.file.name_missing", file=file, line=node.line)
    unknown.extend(strange)
    return entry, below


def _text(node: _Node, key: str, file: str) -> str:
    if isinstance(node.value, str):
        return node.value
    raise Refusal("codebook.file.not_text", file=file, line=node.line, field=key)


def _list(node: _Node, key: str, file: str) -> list[_Node]:
    if isinstance(node.value, list):
        return node.value
    if node.value == "":
        return []
    raise Refusal("codebook.file.not_a_list", file=file, line=node.line, field=key)


def _tree(text: str, file: str) -> _Node:
    import yaml
    from yaml import events as e

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root: _Node | None = None
    open_nodes: list[_Node] = []
    keys: list[str | None] = []
    nodes = documents = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, e.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Refusal("codebook.file.documents", file=file, line=line)
            elif isinstance(event, e.AliasEvent) or getattr(event, "anchor", None):
                raise Refusal("codebook.file.alias", file=file, line=line)
            elif isinstance(event, e.CollectionEndEvent):
                open_nodes.pop()
                keys.pop()
            elif isinstance(event, e.NodeEvent):
                if getattr(event, "tag", None) not in (None, "!", "tag:yaml.org,2002:str"):
                    raise Refusal("codebook.file.tag", file=file, line=line)
                nodes += 1
                if nodes > _MOST_NODES or len(open_nodes) >= _DEEPEST_NESTING:
                    raise Refusal("codebook.file.too_big", file=file, line=line)
                node = _Node(line, _value(event))
                if not open_nodes:
                    root = node
                else:
                    _attach(open_nodes[-1], keys, node, file)
                if not isinstance(node.value, str):
                    open_nodes.append(node)
                    keys.append(None)
    except yaml.MarkedYAMLError as error:
        marks = (error.problem_mark, error.context_mark)
        place = next((mark.line + 1 for mark in marks if mark is not None), 1)
        raise Refusal("codebook.file.yaml", file=file, line=place, problem=error.problem or "") from None
    except yaml.reader.ReaderError as error:
        place = text.count("\n", 0, error.position) + 1
        raise Refusal("codebook.file.character", file=file, line=place) from None
    except yaml.YAMLError:
        raise Refusal("codebook.file.yaml", file=file, line=1, problem="") from None
    if root is None or root.value == "":
        raise Refusal("codebook.file.empty", file=file)
    return root


def _value(event: Any) -> str | list[_Node] | dict[str, _Node]:
    from yaml import events as e

    if isinstance(event, e.SequenceStartEvent):
        return []
    if isinstance(event, e.MappingStartEvent):
        return {}
    plain = event.style is None or event.style == ""
    return "" if plain and event.value in ("~", "null", "Null", "NULL") else str(event.value)


def _attach(parent: _Node, keys: list[str | None], node: _Node, file: str) -> None:
    if isinstance(parent.value, list):
        parent.value.append(node)
        return
    assert isinstance(parent.value, dict)
    key = keys[-1]
    if key is None:
        if not isinstance(node.value, str):
            raise Refusal("codebook.file.yaml", file=file, line=node.line, problem="key")
        if node.value in parent.value:
            raise Refusal("codebook.file.key_twice", file=file, line=node.line, field=node.value)
        keys[-1] = node.value
        return
    parent.value[key] = node
    keys[-1] = None
