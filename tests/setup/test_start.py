"""What start.py decides: is this Python new enough, is the set-up whole, what does the system miss."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = ROOT / "start.py"


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    spec = importlib.util.spec_from_file_location("start_under_test", START)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("venv") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    return place


def stamp(start: ModuleType, venv: Path, dev: bool) -> None:
    start.VENV = venv
    (venv / "kantlijn-stamp.json").write_text(start.json.dumps(start.stamp_of(venv, dev)), "utf-8")


# --- Python -------------------------------------------------------------------------------------


def test_it_parses_on_a_python_that_is_too_old() -> None:
    ast.parse(START.read_text("utf-8"), feature_version=(3, 7))


def test_a_python_that_is_too_old_is_told_so_in_a_sentence() -> None:
    program = f"import sys; sys.version_info = (3, 8, 10, 'final', 0); exec(open({str(START)!r}).read())"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert run.returncode == 1
    assert "3.11" in run.stderr
    assert "3.8" in run.stderr
    assert "Traceback" not in run.stderr


def test_unknown_words_are_wrong_usage() -> None:
    run = subprocess.run([sys.executable, str(START), "tset"], capture_output=True, text=True, check=False)

    assert run.returncode == 2
    assert "tset" in run.stderr


# --- the environment ----------------------------------------------------------------------------


def test_a_finished_set_up_is_not_done_again(start: ModuleType, venv: Path) -> None:
    stamp(start, venv, dev=False)

    assert start.is_ready(venv, dev=False)


def test_the_tests_need_more_than_the_program(start: ModuleType, venv: Path) -> None:
    stamp(start, venv, dev=False)
    assert not start.is_ready(venv, dev=True)

    stamp(start, venv, dev=True)
    assert start.is_ready(venv, dev=True)
    assert start.is_ready(venv, dev=False)


def test_another_lock_asks_for_another_set_up(
    start: ModuleType, venv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text("lxml==1\n", "utf-8")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    stamp(start, venv, dev=True)
    assert start.is_ready(venv, dev=False)

    (tmp_path / "requirements.lock").write_text("lxml==2\n", "utf-8")

    assert not start.is_ready(venv, dev=False)


def test_no_stamp_or_half_a_stamp_is_not_ready(start: ModuleType, venv: Path, tmp_path: Path) -> None:
    assert not start.is_ready(tmp_path / "nowhere", dev=False)

    (venv / "kantlijn-stamp.json").write_text('{"base": ', "utf-8")

    assert not start.is_ready(venv, dev=False)


@pytest.mark.skipif(os.name == "nt", reason="Windows copies python.exe")
def test_a_python_that_was_replaced_asks_for_a_new_environment(start: ModuleType, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path)], check=True)
    stamp(start, tmp_path, dev=False)
    python = tmp_path / "bin" / "python"
    other = tmp_path / "python9.9"
    other.touch()

    python.unlink()
    python.symlink_to(other)
    assert not start.is_ready(tmp_path, dev=False)

    other.unlink()
    assert start.base_of(tmp_path) == ""


@pytest.mark.slow  # a failed one, which takes the same way back, is tried in every run
def test_an_interrupted_set_up_is_begun_anew_and_finished(
    start: ModuleType, venv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leftovers of a killed run go; the stamp comes last, so nothing half is taken for whole."""
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    start.VENV.mkdir()
    (start.VENV / "kantlijn-unfinished").touch()
    (start.VENV / "left-behind").touch()
    seen: list[bool] = []

    def install(python: Path, lock: Path) -> None:
        assert python.exists()
        seen.append((start.VENV / "kantlijn-stamp.json").exists())

    monkeypatch.setattr(start, "install", install)

    python = start.set_up(dev=False)

    assert seen == [False]
    assert not (start.VENV / "left-behind").exists()
    assert not (start.VENV / "kantlijn-unfinished").exists()
    assert start.is_ready(start.VENV, dev=False)
    found = subprocess.run(
        [python, "-c", "import app; print(app.__version__)"], cwd=tmp_path, capture_output=True, text=True
    )
    assert found.stdout.strip(), found.stderr


def test_a_failed_set_up_is_not_taken_for_a_finished_one(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"no-such-package-kantlijn==1 --hash=sha256:{'0' * 64}\n", "utf-8")
    monkeypatch.setattr(start, "lock_file", lambda dev: lock)
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    with pytest.raises(start.Stop, match="no-such-package-kantlijn"):
        start.set_up(dev=False)

    assert not start.is_ready(start.VENV, dev=False)
    assert (start.VENV / "kantlijn-unfinished").exists()


# --- what a user reads --------------------------------------------------------------------------


def test_no_way_out_is_called_no_connection(start: ModuleType) -> None:
    said = (
        "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(...: Failed to "
        "establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/alembic/\n"
        "ERROR: Could not find a version that satisfies the requirement alembic==1.20.1\n"
    )

    assert "geen verbinding met internet" in start.why_pip_failed(said)


def test_another_failure_is_told_as_pip_told_it(start: ModuleType) -> None:
    said = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\nmore\n"

    assert "DO NOT MATCH THE HASHES" in start.why_pip_failed(said)


def test_dutch_unless_the_locale_is_english(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert start.say("ready") == "Klaar."
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert start.say("ready") == "Ready."
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    assert start.say("ready") == "Klaar."


def test_every_sentence_has_the_same_places_in_both_languages(start: ModuleType) -> None:
    def places(sentence: str) -> set[str]:
        return {part.split("}")[0] for part in sentence.split("{")[1:]}

    for key, (dutch, english) in start.WORDS.items():
        assert places(dutch) == places(english), key


# --- the system ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "system", "screen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"QT_QPA_PLATFORM": "vnc"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_window_is_opened_where_it_can_be_seen(
    start: ModuleType, environ: dict[str, str], system: str, screen: bool
) -> None:
    assert start.has_screen(environ, system) is screen


def test_only_what_is_missing_is_named(start: ModuleType) -> None:
    def found(soname: str) -> bool:
        return soname not in {"libEGL.so.1", "libxcb-cursor.so.0", "libwayland-client.so.0"}

    assert start.missing_libraries({}, "linux", found) == {"libEGL.so.1": "libegl1"}
    assert start.missing_libraries({"DISPLAY": ":0"}, "linux", found) == {
        "libEGL.so.1": "libegl1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
    }
    assert "libwayland-client0" in start.missing_libraries({"WAYLAND_DISPLAY": "x"}, "linux", found).values()
    assert start.missing_libraries({}, "darwin", lambda soname: False) == {}


def test_the_loader_is_really_asked(start: ModuleType) -> None:
    assert not start.loads("libkantlijn-is-not-there.so.9")
    if sys.platform.startswith("linux"):
        assert start.loads("libc.so.6")


def test_a_user_is_told_which_libraries_and_which_line(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.sys, "platform", "linux")
    monkeypatch.setattr(start, "missing_libraries", lambda environ: {"libEGL.so.1": "libegl1"})
    monkeypatch.setattr(start, "is_debian", lambda: True)
    monkeypatch.setattr(start.os, "geteuid", lambda: 1000, raising=False)

    with pytest.raises(start.Stop) as stopped:
        start.ensure_libraries()

    assert "libEGL.so.1" in str(stopped.value)
    assert "sudo apt-get install libegl1" in str(stopped.value)


def test_a_developer_is_told_of_postgres_and_root_gets_it(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(start.sys, "platform", "linux")
    monkeypatch.setattr(start, "install_as_root", lambda packages: asked.append(packages) or True)
    monkeypatch.setattr(start, "find_postgres", lambda: "/usr/bin/initdb")
    start.ensure_postgres()
    assert asked == []
    monkeypatch.setattr(start, "find_postgres", lambda: "")
    start.ensure_postgres()
    assert asked == [["postgresql"]]
    monkeypatch.setattr(start, "install_as_root", lambda packages: False)
    start.ensure_postgres()
    said = capsys.readouterr()
    assert "sudo apt-get install postgresql" in said.out + said.err


def test_python_without_ensurepip_is_told_the_package(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(start.os, "geteuid", lambda: 1000, raising=False)

    with pytest.raises(start.Stop) as stopped:
        start.ensure_ensurepip()

    assert f"python3.{sys.version_info[1]}-venv" in str(stopped.value)


def test_the_demo_never_writes_over_an_earlier_one(start: ModuleType, tmp_path: Path) -> None:
    wanted = tmp_path / "kantlijn-demo"
    assert start.free_folder(wanted) == wanted
    wanted.mkdir()
    assert start.free_folder(wanted) == tmp_path / "kantlijn-demo-2"
    (tmp_path / "kantlijn-demo-2").mkdir()
    assert start.free_folder(wanted) == tmp_path / "kantlijn-demo-3"
