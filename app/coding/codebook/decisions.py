"""The decisions about two codebooks as plain data, for a file in YAML or JSON, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.coding.codebook.decided import ASPECTS, FATES, USUAL, Decision
from app.coding.codebook.pairing import Pairing
from app.coding.codebook.tree import Codebook
from app.coding.refusal import Refusal

MOST = 1_000_000
"""Characters of a file of decisions, per thousand codes far more than any needs."""


def decisions_of(pairing: Pairing, guids: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The decisions as plain data, in the order of their tree; ``guids``: of these codes of theirs only.

    ``code`` is the path there, ``into`` the paths here of what it is one with, the first of them stays;
    ``under`` the path here under which a new code comes, empty for the top, ``under_there`` a path there;
    without either it comes where it stands there.
    """
    wanted = None if guids is None else set(guids)
    found = []
    for guid, made in pairing.decisions.items():
        if wanted is not None and guid not in wanted:
            continue
        one: dict[str, Any] = {"code": pairing.theirs.path(guid), "guid": guid, "fate": made.fate}
        if made.fate == "same":
            one["into"] = [pairing.mine.path(own) for own in made.mine]
            keep = {aspect: kept for aspect, kept in made.keep.items() if kept != USUAL[aspect]}
            if keep:
                one["keep"] = keep
        if made.fate == "new" and made.under is not None:
            here = not made.under or made.under in pairing.mine
            book = pairing.mine if here else pairing.theirs
            one["under" if here else "under_there"] = book.path(made.under) if made.under else ""
        if made.by:
            one["by"] = made.by
        if made.why:
            one["note"] = made.why
        found.append(one)
    return found


def parse(text: str, file: str) -> Any:
    """The document in a file of decisions: JSON, or YAML without tags and aliases.

    Raises Refusal, with the file, for what is neither.
    """
    import yaml

    if len(text) > MOST * 20:
        raise Refusal("codebook.pair.no_decisions", file=file)
    try:
        if text.lstrip()[:1] in ("{", "["):
            return json.loads(text)
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise Refusal("codebook.pair.no_decisions", file=file)
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (ValueError, RecursionError, yaml.YAMLError):
        raise Refusal("codebook.pair.no_decisions", file=file) from None


def write(pairing: Pairing, title: str) -> str:
    """Everything that somebody decided, as YAML that ``read`` reads."""
    import yaml

    guids = [guid for guid, made in pairing.decisions.items() if made.by]
    document = {"book": title, "decisions": decisions_of(pairing, guids)}
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(document, Dumper=dumper, allow_unicode=True, sort_keys=False, width=110))


def read(pairing: Pairing, document: Any, file: str, *, by: str) -> Pairing:
    """The pairing with the decisions of a document: a list of them, or a mapping with ``decisions``.

    A code is named by ``guid`` where the book has it, else by ``path`` or ``code`` (guid, path or name); a
    code without a decision or without ``fate`` stays as it was, and what Kantlijn found and the document
    only repeats stays its own. ``by`` is who decided where the document does not say. Refuses, with the file
    and the number of the decision, what names no code or has another fate, and decisions that cannot be
    together.
    """
    given = document.get("decisions") if isinstance(document, Mapping) else document
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise Refusal("codebook.pair.no_decisions", file=file)
    made: dict[str, Decision] = {}
    for n, one in enumerate(given, 1):
        try:
            known = one.get("guid") in pairing.theirs  # a file without guids gives new ones at each reading
            guid = _code(pairing.theirs, one["guid"] if known else one.get("path") or one.get("code"))
            if one.get("fate") is not None:
                new = _decision(pairing, guid, one, by)
                if pairing.waits(guid) or one.get("by") or not _alike(new, pairing.decisions[guid]):
                    made[guid] = new
        except Refusal as refusal:
            from_file = {"file": file, "n": n, "what": refusal}
            raise Refusal("codebook.pair.decision", **from_file) from None
    return pairing.decide(made)


def _decision(pairing: Pairing, guid: str, one: Mapping[str, Any], by: str) -> Decision:
    fate, before = one["fate"], pairing.decisions[guid]
    if fate not in FATES:
        raise Refusal("codebook.pair.fate", value=str(fate), known=", ".join(FATES))
    new = Decision(fate, by=_text(one, "by") or by, why=_text(one, "note"))
    if fate == "same":
        into = one.get("into") or one.get("mine") or ()
        into = [into] if isinstance(into, str) else list(into)
        own = tuple(dict.fromkeys(_code(pairing.mine, ref) for ref in into)) or before.mine
        proposed = pairing.proposals[guid].mine
        if not own and proposed:
            own = (proposed, *pairing.proposals[guid].also)
        if not own:
            raise Refusal("codebook.pair.no_partner", code=pairing.theirs.path(guid))
        return replace(new, mine=own, keep=_keep(one))
    if fate == "new" and one.get("under_there"):
        return replace(new, under=_code(pairing.theirs, one["under_there"]))
    if fate == "new" and one.get("under") is not None:
        under = one["under"]
        return replace(new, under=_either(pairing, under) if under else "")
    return new


def _alike(one: Decision, other: Decision) -> bool:
    return (one.fate, one.mine, one.under, one.keep) == (other.fate, other.mine, other.under, other.keep)


def _keep(one: Mapping[str, Any]) -> dict[Any, Any]:
    given = one.get("keep") or {}
    if not isinstance(given, Mapping):
        raise Refusal("codebook.pair.no_aspect", aspect=str(given), known=", ".join(ASPECTS))
    for aspect, kept in given.items():
        if aspect not in ASPECTS:
            raise Refusal("codebook.pair.no_aspect", aspect=str(aspect), known=", ".join(ASPECTS))
        if kept not in ASPECTS[aspect]:
            known = ", ".join(ASPECTS[aspect])
            raise Refusal("codebook.pair.no_keep", aspect=aspect, value=str(kept), known=known)
    return {**USUAL, **given}


def _code(book: Codebook, ref: Any) -> str:
    return book.find(str(ref if ref is not None else "")).guid


def _either(pairing: Pairing, ref: Any) -> str:
    """A code by its guid or path, of mine before theirs."""
    try:
        return _code(pairing.mine, ref)
    except Refusal as refusal:
        try:
            return _code(pairing.theirs, ref)
        except Refusal:
            raise refusal from None


def _text(one: Mapping[str, Any], name: str) -> str:
    given = one.get(name)
    return given.strip() if isinstance(given, str) else ""
