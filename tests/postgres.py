"""A real PostgreSQL for tests: a cluster of its own, as an unprivileged user, gone when the tests end."""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

OWNER, PASSWORD = "kantlijn", "geheim-3x"
_PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
_CHEAP = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB",
    "max_connections": "60", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0",
    "log_min_messages": "fatal", "lc_messages": "C",
}  # fmt: skip


def binaries() -> Path | None:
    """The folder of initdb and postgres, the newest if there are more; None when there is no PostgreSQL."""
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    there = [p.parent for place in _PLACES for p in Path(place).glob("*/bin/initdb")]
    return max(there, key=_version, default=None)


def _version(folder: Path) -> int:
    digits = "".join(ch for ch in folder.parent.name if ch.isdigit())
    return int(digits or 0)


def _unprivileged() -> dict[str, Any]:
    """As whom a server may run: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return {}


def _dies_with_us() -> Callable[[], None] | None:
    """Lets the system end the server when the tests are killed."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, signal.SIGQUIT)


class Cluster:
    """One server; ``url`` names a database on it, which need not be there."""

    def __init__(self, bin_folder: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kpg"))
        self._as = _unprivileged()
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
        password = self.folder / "pw"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._bin, self._data = bin_folder, self.folder / "data"
        self._server: subprocess.Popen[bytes] | None = None
        self._n = 0
        atexit.register(self.stop)
        subprocess.run(
            [bin_folder / "initdb", "-D", self._data, "-U", OWNER, "--pwfile", password, "--no-sync",
             "--auth-local=trust", "--auth-host=scram-sha-256", "--locale=C", "-E", "UTF8",
             "--no-instructions"],
            check=True, capture_output=True, cwd="/", env=self._environment(), **self._as,
        )  # fmt: skip
        self.start()

    @staticmethod
    def _environment() -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        return {**kept, "LC_ALL": "C", "HOME": "/"}

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [word for name, value in _CHEAP.items() for word in ("-c", f"{name}={value}")]
        self._server = subprocess.Popen(
            [self._bin / "postgres", "-D", self._data, "-k", self.folder, "-p", str(self.port),
             "-c", "listen_addresses=127.0.0.1", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/",
            env=self._environment(), preexec_fn=_dies_with_us(), **self._as,
        )  # fmt: skip
        until = time.monotonic() + 30
        while True:
            try:
                with self.connect("postgres"):
                    return
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def stop(self) -> None:
        """End the server and remove all it kept; once more does nothing."""
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def halt(self) -> None:
        """End the server at once, as when the machine fails."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(30)
            self._server = None

    def connect(self, database: str) -> psycopg.Connection[Any]:
        """A plain connection of the owner, each statement on its own."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=OWNER, dbname=database, autocommit=True
        )

    def url(self, database: str, user: str = OWNER) -> str:
        """The address of a database by the server's socket."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}&port={self.port}"

    def network_url(self, database: str, user: str = OWNER, password: str = PASSWORD) -> str:
        """The address by the network, where a password is asked for."""
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def fresh(self, template: str = "") -> str:
        """The name of a database that is not there yet, or, by a template, that is."""
        self._n += 1
        name = f"t{self._n}"
        if template:
            with self.connect("postgres") as conn:
                conn.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, database: str) -> None:
        """Remove a database and whoever is connected to it."""
        with self.connect("postgres") as conn:
            conn.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
