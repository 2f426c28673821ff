"""What holds for every test: no screen is needed, and a warning nobody expected is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "resources" / "fonts"
BENCH = ROOT / "tests" / "bench"

# Before the first import of Qt: it reads these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before the first import of numpy, as in app/__init__.py.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
if FONTS.is_dir():
    # The offscreen platform has no fonts of its own on Windows.
    os.environ.setdefault("QT_QPA_FONTDIR", str(FONTS))

# Two busy cores make any deadline a coin toss; slow input generation is the same coin.
settings.register_profile("kantlijn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# In CI the same examples every time: what fails there fails at home too.
settings.register_profile("ci", settings.get_profile("kantlijn"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "kantlijn")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the benchmarks out of a run that does not ask for them by path."""
    if collection_path != BENCH and BENCH not in collection_path.parents:
        return None
    asked = [(config.invocation_params.dir / arg.split("::")[0]).resolve() for arg in config.args]
    return None if any(path == BENCH or BENCH in path.parents for path in asked) else True
