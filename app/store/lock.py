"""One writer at a time: a lock that the system lets go when its holder dies, with the holder's name in it."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import sys
import time
from pathlib import Path

_BYTE = 1 << 20
"""Windows locks bytes; this one lies behind the text, which stays readable."""

if sys.platform == "win32":
    import msvcrt

    def _try(fd: int) -> bool:
        os.lseek(fd, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class WriterLock:
    """The right to write one project file."""

    def __init__(self, project: Path) -> None:
        self.path = project.with_name(project.name + "-lock")
        self._fd: int | None = None

    def take(self, coder: str, *, patience: float = 0.0) -> bool:
        """Try for ``patience`` seconds; whether it was got. Raises OSError where no lock can be written."""
        until = time.monotonic() + patience
        while True:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            if _try(fd) and self._same(fd):
                note = {"coder": coder, "user": _user(), "host": socket.gethostname(), "pid": os.getpid()}
                with contextlib.suppress(OSError):  # on a full disk the lock holds, without its note
                    os.ftruncate(fd, 0)
                    os.lseek(fd, 0, os.SEEK_SET)
                    os.write(fd, json.dumps(note).encode())
                self._fd = fd
                return True
            os.close(fd)
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)

    def _same(self, fd: int) -> bool:
        """Whether the file we locked is still the one at the path: its last holder removes it."""
        if sys.platform == "win32":
            return True
        try:
            return os.fstat(fd).st_ino == self.path.stat().st_ino
        except FileNotFoundError:
            return False

    def holder(self) -> str:
        """Who holds it, as ``coder (user@host)``, as far as can be read."""
        try:
            note = json.loads(self.path.read_bytes() or b"{}")
            return f"{note['coder']} ({note['user']}@{note['host']})"
        except (OSError, ValueError, KeyError):
            return "?"

    def release(self) -> None:
        """Let go; the lock file disappears."""
        if self._fd is None:
            return
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)
        os.close(self._fd)
        self._fd = None
        if sys.platform == "win32":
            self.path.unlink(missing_ok=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"
