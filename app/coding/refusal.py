"""Bad input is refused in one sentence that says what, where and how to mend it."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A request that cannot be carried out; nothing was changed.

    ``key`` names the sentence in ``resources/i18n`` and ``details`` fill its ``{places}``; the front
    doors (``ui``, ``cli``) put it into the user's language with ``app.words.say``.
    """

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key)
        self.key = key
        self.details = details

    def __str__(self) -> str:
        rest = ", ".join(f"{k}={v!r}" for k, v in self.details.items())
        return f"{self.key}({rest})"


class Crossed(Refusal):
    """Somebody changed the same thing since it was looked at; ``mine`` and ``theirs`` have the fields in
    which the two differ, by name. ``theirs`` is None when the thing is gone."""

    def __init__(self, what: str, coder: str, at: str, mine: dict[str, Any], theirs: dict[str, Any] | None):
        key = "database.changed_since" if theirs is not None else "database.removed_since"
        super().__init__(key, what=what, coder=coder, time=at)
        self.mine, self.theirs = mine, theirs
