"""Where a project lies: a file, or a database on a server, by its address."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from platformdirs import user_data_path, user_documents_path
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.coding.refusal import Refusal

FORM = "postgresql+psycopg://gebruiker@server/database"
_SCHEMES = {"postgresql+psycopg", "postgresql", "postgres"}
_PORT = "5432"
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_KNOWN = {
    "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "connect_timeout", "host", "port", "passfile",
    "service", "channel_binding", "gssencmode", "krbsrvname", "target_session_attrs", "require_auth",
}  # fmt: skip
"""What may stand behind the question mark; more would let an address change how the session works."""


@dataclass(frozen=True)
class Database:
    """A database on a PostgreSQL server. Its text is the address without the password.

    Where a file is asked its ``name``, ``stem`` or ``parent``, a database answers too: with the name that
    people know it by, and the folder in which what is made of it may be put.
    """

    url: URL = field(repr=False)

    def __str__(self) -> str:
        u = self.url
        bare = URL.create(
            u.drivername, u.username, host=u.host, port=u.port, database=u.database, query=u.query
        )
        return bare.render_as_string()

    @property
    def address(self) -> str:
        """The whole address, with its password if it has one: for opening it again, never to be shown."""
        return self.url.render_as_string(hide_password=False)

    @property
    def server(self) -> str:
        """The server's name, ``localhost`` for one that is reached without network."""
        host = self.url.query.get("host") or self.url.host or os.environ.get("PGHOST") or ""
        host = host if isinstance(host, str) else ",".join(host)
        return "localhost" if not host or host.startswith(("/", "@")) else host

    @property
    def port(self) -> str:
        """The server's port, several when the address has several servers."""
        port = self.url.query.get("port") or self.url.port or os.environ.get("PGPORT") or _PORT
        ports = set(str(port).split(",") if isinstance(port, str | int) else port)
        return _PORT if ports == {_PORT} else ",".join(sorted(ports))

    @property
    def local(self) -> bool:
        """Whether the server stands on this machine."""
        return all(host in _LOCAL for host in self.server.split(","))

    @property
    def stem(self) -> str:
        """The database's name."""
        return str(self.url.database)

    @property
    def name(self) -> str:
        """Server and database, as a title shows them; with the port where that is not the usual one."""
        return f"{self.server}{'' if self.port == _PORT else f':{self.port}'}/{self.stem}"

    @property
    def parent(self) -> Path:
        """Where files are put that are made of it: the user's documents."""
        return user_documents_path()

    @property
    def folder(self) -> Path:
        """Where the copies lie that Kantlijn itself makes of it, and what is not sent yet: one per server,
        port and database. The usual port is not in its name."""
        return self._folder("" if self.port == _PORT else f"@{self.port}")

    @property
    def former_folder(self) -> Path | None:
        """Where an earlier Kantlijn kept that, which named no port; None when that is ``folder``."""
        return None if self.port == _PORT else self._folder("")

    def _folder(self, port: str) -> Path:
        server, stem = (re.sub(r"[^\w.-]+", "-", part) for part in (self.server, self.stem))
        name = f"{server}{port}-{stem}".strip("-.")
        return user_data_path("kantlijn", appauthor=False) / "databases" / name

    def with_name(self, name: str) -> Path:
        """A file beside what is made of it."""
        return self.parent / name

    def absolute(self) -> Database:
        """It is where it is."""
        return self


Place: TypeAlias = Path | Database


def is_address(text: object) -> bool:
    """Whether this names a server rather than a file."""
    return isinstance(text, Database) or (isinstance(text, str) and "://" in text)


def place_of(text: str | Path | Database) -> Place:
    """The place that a path or an address means. Refuses an address that is wrong or of another kind."""
    if isinstance(text, Path | Database):
        return text
    if not is_address(text):
        return Path(text)
    scheme = text.partition("://")[0]
    if scheme.lower() not in _SCHEMES:
        raise Refusal("database.scheme", scheme=scheme, form=FORM)
    try:
        url = make_url(text).set(drivername="postgresql+psycopg")
        port = url.port
    except (ArgumentError, ValueError):
        raise Refusal("database.address", form=FORM) from None
    if not url.database or "/" in url.database or (port is not None and not 0 < port < 65536):
        raise Refusal("database.address", form=FORM)
    unknown = sorted(set(url.query) - _KNOWN)
    if unknown:
        raise Refusal("database.option", option=unknown[0], known=", ".join(sorted(_KNOWN)))
    return Database(url)


def shown(text: str | Path | Database) -> str:
    """A place as it may be shown: an address without its password, also one that is wrong."""
    if isinstance(text, str) and is_address(text):
        try:
            return str(place_of(text))
        except Refusal:
            scheme, _, rest = text.partition("://")
            return f"{scheme}://{rest.rpartition('@')[2]}"
    return str(text)


def same_place(one: Place, other: Place) -> bool:
    """Whether two places are one file, or one database on one server."""
    if isinstance(one, Database) and isinstance(other, Database):
        here, there = ((p.local or p.server, p.port, p.stem) for p in (one, other))
        return here == there
    if isinstance(one, Database) or isinstance(other, Database):
        return False
    return other.exists() and one.samefile(other)
