"""PySide6 6.12.0 lost a reference to None on every call that returns nothing, and took Python down."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
thing.setObjectName("first")
before = sys.getrefcount(None)
for _ in range(20_000):
    thing.setObjectName("again")
print(before - sys.getrefcount(None), thing.objectName())
"""


def test_twenty_thousand_calls_that_return_nothing_leave_none_alone() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert run.returncode == 0, run.stderr
    lost, name = run.stdout.split()
    assert name == "again"
    assert int(lost) < 100, f"{lost} references to None were lost in 20,000 calls"
