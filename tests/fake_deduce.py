"""A deduce that finds words of its own at once, for what stands around the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

FAKE = '''
import re, time
from pathlib import Path
print("this goes where nobody reads an answer")

class _Found:
    def __init__(self, tag, match):
        self.tag, self.start_char, self.end_char = tag, match.start(), match.end()

class Deduce:
    def __init__(self, cache_path):
        kept = Path(cache_path) / "cache"
        if kept.is_dir() and (kept / "lists").read_text() != "whole":
            raise EOFError
        kept.mkdir(exist_ok=True)
        (kept / "lists").write_text("whole")
    def deidentify(self, text):
        if "BROKEN" in text:
            raise SystemExit(1)
        if "SLOW" in text:
            time.sleep(60)
        self.annotations = {_Found(tag, m) for tag, words in WORDS.items() for m in re.finditer(words, text)}
        return self

WORDS = {"persoon": "[Rr]uiter|Jan Modaal|Marieke|persoon 1", "locatie": "Ergens 3|2611 AB|Gat",
         "leeftijd": "81", "id": "7654321", "zorginstelling": "De Lek"}
'''  # fmt: skip


def put_fake(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let it be found instead of the real one; gives the folder of its lists."""
    (folder / "deduce.py").write_text(FAKE, "utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setattr("app.project.detecting.user_cache_path", lambda *_, **__: folder / "kept")
    return folder / "kept" / "deduce"
