"""What is seen: the window and its rooms."""

from __future__ import annotations

import builtins
from importlib import import_module

import_module("PySide6.QtCore")

# PySide looks through the source of each module that is imported after it for its switch ``__feature__``,
# which no module here has: some 500 files at a start. Python's own import, put aside by it, is put back.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
