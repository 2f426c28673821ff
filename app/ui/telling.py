"""Steps of the logboek in words, for whoever is about to take one back; and which codings are let in."""

from __future__ import annotations

from collections.abc import Collection

from app.coding.model import ORIGINS, ChangeGroup, Origin
from app.words import say

LONGEST = 48
"""Characters of a step that a menu shows."""


def sentence(group: ChangeGroup) -> str:
    """A step in words; of an undo and a redo also what was taken back."""
    try:
        if group.undoes is not None:
            inner = _inner(group)
            return f"{say(group.label)}: {inner}" if inner else say(group.label)
        return say(group.label, **_details(group))
    except (KeyError, IndexError):  # a step of another version of Kantlijn
        return group.label


def decisions(group: ChangeGroup, most: int = 12) -> list[str]:
    """What was decided in a merge, a line each, and what was left out; empty for any other step."""
    found = []
    try:
        decided = group.details.get("decisions") or []
        for kind, name, decision in decided[:most]:
            found.append(f"{say(f'merge.conflict.{kind}')}: {name} → {say(f'merge.decision.{decision}')}")
        more = int(group.details.get("decided", len(decided))) - len(found)
        if found and more > 0:
            found.append(say("merge_window.more", n=more))
        left = group.details.get("left_out") or {}
        if left:
            what = ", ".join(say(f"merge.kind.{kind}", n=n) for kind, n in left.items())
            found.append(f"{say('merge.behind')}: {what}")
    except (KeyError, ValueError, TypeError, AttributeError):  # a step of another version of Kantlijn
        return []
    return found


def matter(group: ChangeGroup) -> str:
    """What a step was about, to follow a colon: of an undo what it took back. Empty when unknown."""
    try:
        said = _inner(group) if group.undoes is not None else say(group.label, **_details(group))
    except (KeyError, IndexError):
        return ""
    named = any(value and said.startswith(str(value)) for value in group.details.values())
    return said if named else said[:1].lower() + said[1:]


def menu_text(action: str, group: ChangeGroup | None) -> str:
    """The menu's text for undo or redo: its verb, with what it would be about."""
    text, about = say(action), matter(group) if group is not None else ""
    if len(about) > LONGEST:
        about = about[: LONGEST - 1].rstrip() + "…"
    return f"{text}: {about.replace('&', '&&')}" if about else text


def _details(group: ChangeGroup) -> dict[str, object]:
    return {key: value for key, value in group.details.items() if key != "of"}


def _inner(group: ChangeGroup) -> str:
    of = group.details.get("of")
    if not isinstance(of, str) or of in ("history.undo", "history.redo"):
        return ""
    return say(of, **_details(group))


def origin_words(chosen: Collection[Origin]) -> str:
    """The origins that are let in, as short as it can be said: what is left out when that is one."""
    left = [o for o in ORIGINS if o not in chosen]
    if len(left) == 1:
        return say("fragments.filter.without", what=say(f"fragments.origin_kind.{left[0]}"))
    return ", ".join(say(f"fragments.origin_kind.{o}") for o in ORIGINS if o in chosen)
