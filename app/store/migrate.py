"""Older projects are brought up to date with Alembic, after a backup; newer ones are refused."""

from __future__ import annotations

from pathlib import Path

from app import __version__
from app.coding.refusal import Refusal
from app.store import sqlite
from app.store.schema import SCHEMA_VERSION

SCRIPTS = Path(__file__).with_name("migrations")


def bring_up_to_date(path: Path, found: str) -> Path | None:
    """Migrate the project at ``path`` from schema ``found``; the backup made first, or None if not needed.

    Refuses a project of a newer program, changing nothing.
    """
    if found == SCHEMA_VERSION:
        return None
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    try:
        ScriptDirectory.from_config(config).get_revision(found)
    except CommandError:
        raise Refusal(
            "store.newer", file=path.name, needs=found, have=SCHEMA_VERSION, program=__version__
        ) from None
    backup = path.with_name(f"{path.stem}.before-{SCHEMA_VERSION}{path.suffix}")
    sqlite.copy(path, backup)
    engine = sqlite.engine(path, journal="DELETE")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    return backup
