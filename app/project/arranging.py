"""A team on one database: set up, changed and listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.coding.refusal import Refusal
from app.coding.text import label
from app.project.coders import free_of
from app.project.desk import Project
from app.store.engine import engine_of
from app.store.place import Database, Place, place_of
from app.store.rights import ROOMS, Kind

if TYPE_CHECKING:
    from app.coding.codebook import CodebookFile
    from app.store.postgres import Server
    from app.store.roles import Member, Team

__all__ = ["ROOMS", "Kind", "Member", "Person", "Team", "arrange", "listed"]

_LONGEST = 63


@dataclass(frozen=True)
class Person:
    """Someone in a team: the role on the server, what it becomes, and the coder's name if it is another."""

    role: str
    kind: Kind
    coder: str | None = None


def listed(place: str | Place) -> Team:
    """Who is in the team of a database. Refuses a file, and a database without a team."""
    from app.store import roles

    server = _server(place)
    server.version()
    return roles.team(server)


def arrange(
    place: str | Place,
    people: Sequence[Person] = (),
    *,
    removed: Sequence[str] = (),
    opened: Sequence[str] = (),
    closed: Sequence[str] = (),
    passwords: Mapping[str, str] | None = None,
    renewed: Sequence[str] = (),
    without_passwords: bool = False,
    codebook: CodebookFile | None = None,
    name: str | None = None,
) -> dict[str, str]:
    """Make or change the team of a database, all or nothing; the passwords that were made, by role.

    Who is not named stays as he is. A database or project that is not there is made first, with ``codebook``,
    by the first lead. ``passwords`` are for new roles or those ``renewed``; the rest are made. Refuses a
    role that may not do this.
    """
    from app.store import roles

    server = _server(place)
    given = dict(passwords or {})
    wanted = roles.Wanted(
        _checked(people, removed), list(removed), _rooms(opened), _rooms(closed), given, list(renewed),
        without_passwords,
    )  # fmt: skip
    _passwords(given, wanted.people, renewed)
    roles.may_arrange(server)
    made = _made(server, people, codebook, name)
    try:
        return roles.arrange(server, wanted, free_of)
    except BaseException:
        if made:
            server.unmake()
        raise


def _made(server: Server, people: Sequence[Person], codebook: CodebookFile | None, name: str | None) -> bool:
    """See that the project is there, of the present schema; whether it had to be made."""
    lead = next((p for p in people if p.kind == "lead"), None)
    try:
        server.version()
    except Refusal as refusal:
        if refusal.key not in ("database.missing", "database.no_project"):
            raise
        if lead is None:
            raise Refusal("team.no_lead", database=server.place.name) from None
        Project.create(server.place, coder=lead.coder or lead.role, codebook=codebook, name=name).close()
        server.made_here(whole=refusal.key == "database.missing")
        return True
    if codebook is not None:
        raise Refusal("team.has_codebook", database=server.place.name)
    try:
        Project.open(server.place).close()  # brings an older schema up to date
    except Refusal as refusal:
        if refusal.key != "database.no_right":
            raise
        role = server.place.url.username or "-"
        raise Refusal("team.not_owner", role=role, database=server.place.name) from None
    return False


def _server(place: str | Place) -> Server:
    from app.store.postgres import Server

    where = place_of(place)
    if not isinstance(where, Database):
        raise Refusal("team.file", file=str(where))
    engine = engine_of(where)
    assert isinstance(engine, Server)
    return engine


def _checked(people: Sequence[Person], removed: Sequence[str]) -> dict[str, tuple[Kind, str | None]]:
    """People by role. Refuses a name that is none for a role, or that stands there twice."""
    found: dict[str, tuple[Kind, str | None]] = {}
    coders: set[str] = set()
    for person in people:
        role = person.role
        wrong = not role or len(role.encode()) > _LONGEST or role.startswith(("pg_", "kantlijn_"))
        if wrong or not role.isprintable() or role.casefold() in ("public", "none") or ":" in role:
            raise Refusal("team.name", name=role)
        own = (label(person.coder) if person.coder else role).casefold()
        if not own:
            raise Refusal("coder.empty_name")
        if role in found or role in removed or (person.kind != "reader" and own in coders):
            raise Refusal("team.twice", name=role)
        coders.add(own)
        found[role] = (person.kind, label(person.coder) if person.coder else None)
    return found


def _rooms(names: Sequence[str]) -> list[str]:
    unknown = next((name for name in names if name not in ROOMS), None)
    if unknown is not None:
        raise Refusal("team.room", name=unknown, known=", ".join(ROOMS))
    return list(names)


def _passwords(
    given: Mapping[str, str], people: Mapping[str, tuple[Kind, str | None]], renewed: Sequence[str]
) -> None:
    """Refuse a password for nobody, or one that is none."""
    for role, word in given.items():
        if role not in people and role not in renewed:
            raise Refusal("team.password_for", role=role)
        if not word:
            raise Refusal("team.password_empty", role=role)
