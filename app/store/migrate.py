"""Older projects are brought up to date with Alembic, after a backup; newer ones are refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError

from app import __version__
from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.store.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from alembic.config import Config

    from app.store.contract import Engine

SCRIPTS = Path(__file__).with_name("migrations")


def config() -> Config:
    """Alembic's, pointed at our migrations."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return made


def bring_up_to_date(engine: Engine, found: str) -> Path | None:
    """Migrate the project of ``engine`` from schema ``found``; the backup made first, or None if not needed.

    Refuses a project of a newer program, changing nothing. Where others write too, the first one migrates.
    """
    if found == SCHEMA_VERSION:
        return None
    from alembic import command

    known(engine, found)
    backup = engine.prepare_migration()
    made, steps = engine.start(writes=True, migrates=True), config()
    try:
        with made.begin() as connection:
            engine.hold(connection)
            steps.attributes["connection"] = connection
            command.upgrade(steps, "head")
            engine.migrated(connection)
    except DatabaseError as error:
        told = engine.told(error)
        if told is not None and told.key == "database.no_right":
            told = Refusal(told.key, **{**told.details, "what": Notice("database.right.update")})
        raise told or error from error
    finally:
        made.dispose()
    return backup


def known(engine: Engine, found: str) -> None:
    """Refuse a schema that only a newer program knows."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory.from_config(config()).get_revision(found)
    except CommandError:
        raise Refusal(
            "store.newer", file=engine.place.name, needs=found, have=SCHEMA_VERSION, program=__version__
        ) from None
