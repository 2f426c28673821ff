"""What still stands in a project when somebody was withdrawn from it, in lines."""

from __future__ import annotations

from app.project.mentions import OWN_MEND
from app.project.withdrawal import Withdrawal
from app.words import say


def done(plan: Withdrawal) -> list[str]:
    """That it was carried out; and of what it left, a line each with how to mend that still."""
    documents = [say("privacy.stays_document", name=source.name) for source in plan.untouched]
    before = [say("privacy.stays_log", name=name, guid=guid) for name, guid in plan.alike]
    mends: dict[str, list[str]] = {}
    for one in plan.mentions:
        mend = one.mend if one.kind in OWN_MEND else say("privacy.mend.words_after")
        mends.setdefault(mend, []).append(f"–  {one.line}")
    lines = [f"–  {line}" for line in (*documents, *before)]
    for mend, places in mends.items():
        lines += [*places, f"→  {mend}"]
    return [say("privacy.withdrawn_but"), *lines] if lines else [say("privacy.withdrawn")]
