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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
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

_LOSES = {"fsync", "synchronous_commit", "full_page_writes", "autovacuum"}
"""What of this a machine that fails would be sorry for."""


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
    """One server; ``url`` names a database on it, which need not be there.

    A ``durable`` one writes as a team's would: what is committed is on the disk.
    """

    def __init__(self, bin_folder: Path, *, durable: bool = False) -> None:
        self._settings = {k: v for k, v in _CHEAP.items() if not (durable and k in _LOSES)}
        root = None if durable else os.environ.get("PYTEST_DEBUG_TEMPROOT")  # tests/conftest.py
        self.folder = Path(tempfile.mkdtemp(prefix="kpg", dir=root))
        self._as = _unprivileged()
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
        password = self.folder / "pw"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._bin, self.data = bin_folder, self.folder / "data"
        self._server: subprocess.Popen[bytes] | None = None
        self._n = 0
        atexit.register(self.stop)
        subprocess.run(
            [bin_folder / "initdb", "-D", self.data, "-U", OWNER, "--pwfile", password, "--no-sync",
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
        """Start the server and wait until it answers; again while a former one is in the way."""
        self._server, until = self._launched(), time.monotonic() + 60
        while True:
            try:
                with self.connect("postgres"):
                    return
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
                if self._server.poll() is not None:
                    time.sleep(0.2)
                    self._server = self._launched()

    def _launched(self) -> subprocess.Popen[bytes]:
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        return subprocess.Popen(
            [self._bin / "postgres", "-D", self.data, "-k", self.folder, "-p", str(self.port),
             "-c", "listen_addresses=127.0.0.1", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/",
            env=self._environment(), preexec_fn=_dies_with_us(), **self._as,
        )  # fmt: skip

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

    @contextmanager
    def behind_tls(self, database: str) -> Iterator[Path]:
        """For a while the server speaks TLS, and ``database`` is to be had by TLS alone; the certificate of
        the authority that vouches for 127.0.0.1 (not for localhost)."""
        authority = certificates(self.data)
        for name in ("server.key", "server.crt"):
            (self.data / name).chmod(0o600)
            if self._as:
                os.chown(self.data / name, self._as["user"], self._as["group"])
        rules = self.data / "pg_hba.conf"
        before = rules.read_text("utf-8")
        rules.write_text(
            f"hostssl {database} all all scram-sha-256\nhostnossl {database} all all reject\n{before}"
        )
        try:
            self._speaks_tls(True)
            yield authority
        finally:
            rules.write_text(before, "utf-8")
            self._speaks_tls(False)

    def _speaks_tls(self, on: bool) -> None:
        until = time.monotonic() + 30
        with self.connect("postgres") as conn:
            conn.execute(f"ALTER SYSTEM SET ssl = {'on' if on else 'off'}")
            conn.execute("SELECT pg_reload_conf()")
        while time.monotonic() < until:
            try:
                psycopg.connect(f"{_plain(self.network_url('postgres'))}?sslmode=require").close()
                speaks = True
            except psycopg.OperationalError:
                speaks = False
            if speaks == on:
                return
            time.sleep(0.02)
        raise TimeoutError("the server does not read its settings")


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


def certificates(folder: Path, name: str = "Proef-CA") -> Path:
    """Make ``server.key`` and ``server.crt`` for 127.0.0.1; the certificate of the authority that signed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def signed(subject: str, key: Any, *extensions: x509.ExtensionType) -> x509.Certificate:
        built = (
            x509.CertificateBuilder()
            .subject_name(named(subject)).issuer_name(named(name)).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - timedelta(days=1))
            .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        )  # fmt: skip
        for extension in extensions:
            built = built.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return built.sign(root, hashes.SHA256())

    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = folder / "ca.crt"
    pem = serialization.Encoding.PEM
    authority.write_bytes(signed(name, root, x509.BasicConstraints(ca=True, path_length=0)).public_bytes(pem))
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    (folder / "server.crt").write_bytes(signed("proef", own, alternative).public_bytes(pem))
    (folder / "server.key").write_bytes(
        own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return authority
