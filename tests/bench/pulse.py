"""How long the window's thread is held."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer

TICK = 0.002


class Pulse(QObject):
    """Beats every two milliseconds; keeps the longest time between two beats, by the clock and as the time
    that this process worked in between. The second is what is bound: it does not count what other programs
    take from a shared machine (nor the wait for the disk, for which there is ``test_one_coding``), but does
    count the threads that keep the window from going on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest = self.worked = 0.0
        self._last = (0.0, 0.0)
        self._timer = QTimer(self)
        self._timer.setInterval(round(TICK * 1000))
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        self.longest = self.worked = 0.0
        self._last = time.perf_counter(), time.process_time()
        self._timer.start()

    def end(self) -> tuple[float, float]:
        """The longest time between two beats since ``begin``, in seconds: worked, and by the clock."""
        self._timer.stop()
        return self.worked, max(self.longest - TICK, 0.0)

    def _beat(self) -> None:
        now = time.perf_counter(), time.process_time()
        gap, worked = now[0] - self._last[0], now[1] - self._last[1]
        self.longest, self.worked = max(self.longest, gap), max(self.worked, min(gap, worked))
        self._last = now
