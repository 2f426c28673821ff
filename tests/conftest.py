"""What holds for every test: no screen is needed, and a warning nobody expected is a failure."""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.engines import Engines, Places
    from tests.postgres import Cluster

pytest_plugins = ["tests.order"]

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

# Containers often say "write no bytecode". Every process that a test starts would then compile the program
# anew, half of its CPU, and every run these tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _memory() -> Path | None:
    """A folder in memory with ample room for a run (0.5 GB), where programs may start; None without."""
    place = Path("/dev/shm")
    try:
        told = os.statvfs(place)
    except (AttributeError, OSError):
        return None
    room = told.f_bavail * told.f_frsize
    usable = room > 4 * 2**30 and not told.f_flag & os.ST_NOEXEC and os.access(place, os.W_OK)
    return place if usable else None


# A project waits for the disk at each change, 1 to 8 ms; the tests make tens of thousands of them. What is
# measured writes where a user's project would.
_measuring = any("bench" in Path(arg.split("::")[0]).parts for arg in sys.argv[1:])
if "PYTEST_DEBUG_TEMPROOT" not in os.environ and not _measuring and (_in_memory := _memory()):
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_in_memory)
    tempfile.tempdir = str(_in_memory)

# What the program remembers of a user lies apart from that of who runs the tests.
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="kantlijn-data-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)

# Two busy cores make any deadline a coin toss; slow input generation is the same coin.
settings.register_profile(
    "kantlijn", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
# In CI the same examples every time: what fails there fails at home too.
settings.register_profile("ci", settings.get_profile("kantlijn"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "kantlijn")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Side by side each process first loads its share of the tests, so that none is compiled twice."""
    worker, count = (os.environ.get(f"PYTEST_XDIST_WORKER{end}", "") for end in ("", "_COUNT"))
    if not worker or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    files = [path for path in sorted(ROOT.glob("tests/**/test_*.py")) if BENCH not in path.parents]
    for path in files[int(worker.removeprefix("gw")) :: int(count)]:
        with contextlib.suppress(Exception):  # told when it is collected
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Let the collector leave alone what was imported: each of its full passes would walk through it."""
    gc.collect()
    gc.freeze()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the benchmarks out of a run that does not ask for them by path."""
    if collection_path != BENCH and BENCH not in collection_path.parents:
        return None
    asked = [(config.invocation_params.dir / arg.split("::")[0]).resolve() for arg in config.args]
    return None if any(path == BENCH or BENCH in path.parents for path in asked) else True


@pytest.fixture(scope="session", autouse=True)
def quick_keys() -> Iterator[None]:
    """A passphrase is worked on for a fifth of a second, on purpose, and the tests try a hundred; that it is
    for whoever uses the program, ``coding/privacy/test_key.py`` holds."""
    from app.coding.privacy import key

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key, "_N", 1 << 10)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for this run; without one its tests are left out."""
    from tests.postgres import Cluster, binaries

    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL is not on this machine (Debian: apt-get install postgresql)")
    server = Cluster(found)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def annas(cluster: Cluster) -> str:
    """The name of a database to take copies of: an empty project of coder Anna."""
    from app.project import Project

    Project.create(cluster.url("annas"), coder="Anna", name="p").close()
    return "annas"


@pytest.fixture(scope="session")
def engines(request: pytest.FixtureRequest) -> Iterator[Engines]:
    """Both engines; the cluster is started when it is first asked for."""
    from tests.engines import Engines

    both = Engines(lambda: request.getfixturevalue("cluster"))
    yield both
    both.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, engines: Engines) -> Iterator[Places]:
    """Where a test puts its projects: once in files, once in databases."""
    with engines.places(request.param) as made:
        yield made


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    """The address of a database that is not there yet."""
    name = cluster.fresh()
    yield cluster.url(name)
    cluster.drop(name)
