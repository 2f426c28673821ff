"""Moments as people write them, and the row that is the project itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from app.coding.refusal import Refusal


def project_row(conn: Any) -> dict[str, Any] | None:
    """The guid, name, birth and settings of a project; None when there is none."""
    row = conn.execute(_project()).first()
    return dict(row._mapping) if row else None


@cache
def _project() -> Any:
    from sqlalchemy import select

    from app.store.schema import ProjectRow

    return select(ProjectRow.guid, ProjectRow.name, ProjectRow.created, ProjectRow.settings)


def moment(text: str) -> str:
    """A date (the end of that day) or an ISO time as it is kept. Refuses what is neither."""
    try:
        if len(text) == 10:
            day = datetime.combine(date.fromisoformat(text), time.max)
        else:
            day = datetime.fromisoformat(text)
        return day.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        raise Refusal("store.no_date", date=text) from None
