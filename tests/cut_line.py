"""A line to a server that a test can cut: a TCP proxy on this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any


class Cable:
    """Forwards a port of its own to ``port``. ``cut`` ends every connection and refuses new ones until
    ``mend``; ``swallow`` ends a connection instead of giving the answer to the next commit of a change."""

    def __init__(self, port: int) -> None:
        self._far = port
        self._lock = threading.Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._swallow = False
        self.port = 0
        self.swallowed = threading.Event()
        self.mend()

    def cut(self) -> None:
        """The cable is out."""
        with self._lock:
            pairs = list(self._pairs)
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)  # wakes who waits at it
        self._door.close()
        for pair in pairs:
            self._end(pair)

    def mend(self) -> None:
        """The cable is in again."""
        self._door = socket.create_server(("127.0.0.1", self.port))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._door,), daemon=True).start()

    def swallow(self) -> None:
        """Let the next commit reach the server, and cut the line before its answer comes back."""
        self.swallowed.clear()
        self._swallow = True

    def _serve(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            try:
                pair = (near, socket.create_connection(("127.0.0.1", self._far)))
            except OSError:
                near.close()
                continue
            state: dict[str, Any] = {"writing": False, "committing": False}
            with self._lock:
                self._pairs.add(pair)
            for back in (False, True):
                threading.Thread(target=self._pump, args=(pair, back, state), daemon=True).start()

    def _pump(self, pair: tuple[socket.socket, socket.socket], back: bool, state: dict[str, Any]) -> None:
        source, target = pair[::-1] if back else pair
        try:
            while data := source.recv(65536):
                if not back and b"INSERT INTO change_group" in data:
                    state["writing"] = True
                if not back and self._swallow and state["writing"] and b"COMMIT" in data:
                    self._swallow, state["committing"] = False, True
                if back and state["committing"]:  # the server has done it; nobody hears of it
                    self.cut()
                    self.swallowed.set()
                    return
                target.sendall(data)
        except OSError:
            pass
        self._end(pair)

    def _end(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with self._lock:
            self._pairs.discard(pair)
        for end in pair:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
