#!/usr/bin/env python3
"""Set Kantlijn up in this folder and start it. Needs Python 3.11 or newer and nothing else.

python3 start.py               the window on the sample project; without a screen the whole
                               job on it, into a new folder kantlijn-demo
python3 start.py setup         only set up (--dev: with what the tests and checks need)
python3 start.py test [ARGS]   set up and run the tests (ARGS go to pytest)
python3 start.py -- ARGS       set up and run `kantlijn ARGS`
"""

import sys

if sys.version_info < (3, 11):  # nothing above this line, and no newer syntax below it
    sys.exit(
        "Kantlijn heeft Python 3.11 of nieuwer nodig; dit is {0}.{1}. Installeer een nieuwere en "
        "start daarmee: python3.12 start.py\n"
        "Kantlijn needs Python 3.11 or newer; this is {0}.{1}. Install a newer one and start with "
        "that: python3.12 start.py".format(*sys.version_info)
    )

import ctypes
import hashlib
import importlib.util
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"

# What the wheels of PySide6 leave to the system, by soname, with the Debian package that has it.
QT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
}
QT_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
QT_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

# What pip says when there is no way out to the packages.
NO_NETWORK = re.compile(
    r"name resolution|getaddrinfo|nodename nor servname|NameResolutionError|NewConnectionError|"
    r"ConnectTimeout|Network is unreachable|Connection refused|No route to host|ProxyError",
)

WORDS = {
    "usage": (
        "Onbekend: {what}. Gebruik: python3 start.py [setup [--dev] | test [ARGS] | -- ARGS]",
        "Unknown: {what}. Use: python3 start.py [setup [--dev] | test [ARGS] | -- ARGS]",
    ),
    "setting_up": (
        "Kantlijn wordt klaargezet in {place} (eenmalig; ongeveer 800 MB, enkele minuten).",
        "Setting Kantlijn up in {place} (once; about 800 MB, some minutes).",
    ),
    "repairing": (
        "Het klaarzetten was niet afgemaakt of Python is veranderd: opnieuw.",
        "The set-up was not finished, or Python has changed: once more.",
    ),
    "fetched": ("  {n} van {total}: {name}", "  {n} of {total}: {name}"),
    "unpacking": ("  uitpakken ...", "  unpacking ..."),
    "ready": ("Klaar.", "Ready."),
    "no_venv": (
        "Python kan hier geen eigen omgeving maken (ensurepip ontbreekt). Installeer het met: {line}",
        "Python can't make an environment here (ensurepip is missing). Install it with: {line}",
    ),
    "no_network": (
        "De pakketten zijn niet op te halen: er is geen verbinding met internet. "
        "Maak verbinding en start opnieuw; alleen de eerste keer is die nodig.",
        "The packages can't be fetched: there is no internet connection. "
        "Connect and start again; it is needed the first time only.",
    ),
    "failed": (
        "Het klaarzetten is mislukt: {why}. Verhelp dat en start opnieuw; het begint dan vanaf het begin.",
        "The set-up failed: {why}. Mend that and start again; it then begins from the beginning.",
    ),
    "interrupted": (
        "Afgebroken. Start opnieuw; wat niet af was, wordt dan hersteld.",
        "Interrupted. Start again; what was not finished is mended then.",
    ),
    "no_libraries": (
        "Qt mist op dit systeem: {missing}. Installeer ze met: {line}",
        "Qt misses on this system: {missing}. Install them with: {line}",
    ),
    "installing": (
        "Er ontbreekt nog wat op dit systeem; als beheerder installeer ik: {packages}",
        "Something is missing on this system; as root I install: {packages}",
    ),
    "not_installed": (
        "Dat lukte niet. Voer zelf uit: {line}",
        "That failed. Run it yourself: {line}",
    ),
    "no_postgres": (
        "PostgreSQL ontbreekt; de tests van de team-database blijven dan weg. Installeer het met: {line}",
        "PostgreSQL is missing; the tests of the team database are left out then. Install it with: {line}",
    ),
    "no_screen": (
        "Er is geen scherm: het hele werk op het voorbeeldproject, in {place}",
        "There is no screen: the whole job on the sample project, in {place}",
    ),
}


class Stop(Exception):
    """Ends the run with one sentence."""


def say(key: str, **details: object) -> str:
    """The sentence in Dutch, or in English when the locale asks for that."""
    locale = next((os.environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(k)), "")
    return WORDS[key][1 if locale.startswith("en") else 0].format(**details)


def tell(key: str, **details: object) -> None:
    """Print the sentence at once."""
    print(say(key, **details), flush=True)


# --- the system ---------------------------------------------------------------------------------


def has_screen(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """Whether a window would be seen."""
    asked = environ.get("QT_QPA_PLATFORM", "")
    if asked:
        return not asked.startswith(("offscreen", "minimal"))
    return not system.startswith("linux") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def loads(soname: str) -> bool:
    """Whether the system's loader finds a library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_libraries(
    environ: Mapping[str, str], system: str = sys.platform, found: Callable[[str], bool] = loads
) -> dict[str, str]:
    """The libraries that Qt needs and this system lacks: soname -> Debian package."""
    if not system.startswith("linux"):
        return {}
    needed = dict(QT)
    if has_screen(environ, system):
        needed.update(QT_X11 if environ.get("DISPLAY") else QT_WAYLAND)
    return {soname: package for soname, package in needed.items() if not found(soname)}


def is_debian() -> bool:
    """Debian, Ubuntu or kin, by their own word."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    return bool({"debian", "ubuntu"} & {release.get("ID", ""), *release.get("ID_LIKE", "").split()})


def install_line(packages: Iterable[str], sonames: Iterable[str] = (), debian: bool = True) -> str:
    """The line a user types to install ``packages``; other systems find them by ``sonames``."""
    if debian:
        return "sudo apt-get install " + " ".join(packages)
    sought = " ".join("'" + soname + "()(64bit)'" for soname in sonames)
    return ("sudo zypper install " if shutil.which("zypper") else "sudo dnf install ") + sought


def install_as_root(packages: Sequence[str]) -> bool:
    """Install Debian packages when that is allowed, saying so; False when it is not. Raises Stop."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and is_debian() and shutil.which("apt-get")):
        return False
    tell("installing", packages=" ".join(packages))
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], env=environ, check=False)
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(install, env=environ, stdout=subprocess.DEVNULL, check=False).returncode:
        raise Stop(say("not_installed", line=install_line(packages)))
    return True


def ensure_libraries() -> None:
    """See that Qt can load. Raises Stop with what is missing and the line that installs it."""
    missing = missing_libraries(os.environ)
    packages = sorted(set(missing.values()))
    if missing and not install_as_root(packages):
        line = install_line(packages, missing, is_debian())
        raise Stop(say("no_libraries", missing=", ".join(missing), line=line))


def find_postgres() -> str:
    """Where PostgreSQL's own programs are, for the tests; empty when it is not here."""
    found = shutil.which("initdb")
    if found:
        return found
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return str(known[-1]) if known else ""


def ensure_postgres() -> None:
    """For developers: see that the tests can start a PostgreSQL, or say how. Raises Stop."""
    if sys.platform.startswith("linux") and not find_postgres() and not install_as_root(["postgresql"]):
        tell("no_postgres", line=install_line(["postgresql"]))


# --- the environment ----------------------------------------------------------------------------


def venv_python(venv: Path) -> Path:
    """The interpreter of an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def base_of(venv: Path) -> str:
    """The Python an environment stands on, "" when that (or the environment) is gone."""
    python = venv_python(venv)
    try:
        settings = (venv / "pyvenv.cfg").read_text("utf-8")
    except OSError:
        return ""
    home = re.search(r"(?m)^home\s*=\s*(.+)$", settings)
    if home is None or not python.exists() or not Path(home[1].strip()).is_dir():
        return ""
    # On Windows python.exe is a copy; elsewhere the link tells when a system's python3 moved on.
    return home[1].strip() if os.name == "nt" else str(python.resolve())


def lock_file(dev: bool) -> Path:
    """What gets installed; the one for developers holds everything of the other."""
    return ROOT / ("requirements-dev.lock" if dev else "requirements.lock")


def digest(file: Path) -> str:
    """The sha256 of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def stamp_of(venv: Path, dev: bool) -> dict[str, str]:
    """What a finished set-up leaves behind; anything else asks for a new one."""
    locks = [lock_file(False), lock_file(True)] if dev else [lock_file(False)]
    return {"base": base_of(venv), **{lock.name: digest(lock) for lock in locks}}


def is_ready(venv: Path, dev: bool) -> bool:
    """Whether the set-up was finished, for these locks and with a Python that is still there."""
    try:
        left = json.loads((venv / "kantlijn-stamp.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    wanted = stamp_of(venv, dev)
    return bool(wanted["base"]) and wanted.items() <= left.items()


def ensure_ensurepip() -> None:
    """Debian keeps ensurepip apart. Raises Stop with the line that installs it."""
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not install_as_root([package]):
        raise Stop(say("no_venv", line=install_line([package])))


def why_pip_failed(errors: str) -> str:
    """One sentence out of what pip wrote on stderr."""
    if NO_NETWORK.search(errors):
        return say("no_network")
    lines = [line[6:].strip() for line in errors.splitlines() if line.startswith("ERROR:")]
    return say("failed", why=(lines or [errors.strip() or "pip"])[0].rstrip("."))


def count_along(output: Iterable[str], total: int) -> None:
    """Show how far pip is, by what it prints."""
    done, line_start = 0, "\r\033[K"
    for line in output:
        if line.startswith("Collecting "):
            done += 1
            name = line.split()[1].split("==")[0]
            if sys.stdout.isatty():
                print(line_start + say("fetched", n=done, total=total, name=name), end="", flush=True)
        elif line.startswith("Installing "):
            print(line_start if sys.stdout.isatty() else "", end="")
            tell("unpacking")


def install(python: Path, lock: Path) -> None:
    """Install a lock file, every package checked by its hash, counting along. Raises Stop."""
    total = len(re.findall(r"(?m)^[\w.-]+==", lock.read_text("utf-8")))
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "2", "-r", str(lock)]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    errors = VENV / "kantlijn-pip.log"
    with errors.open("w", encoding="utf-8") as log:
        pip = subprocess.Popen(
            command, env=environ, stdout=subprocess.PIPE, stderr=log, encoding="utf-8", errors="replace"
        )
        with pip:
            try:
                count_along(pip.stdout or (), total)
            except BaseException:
                pip.kill()  # or it goes on writing where the next run clears up
                raise
    if pip.returncode:
        raise Stop(why_pip_failed(errors.read_text("utf-8", errors="replace")))
    errors.unlink()


def set_up(dev: bool) -> Path:
    """Make ``.venv`` what the locks say, unless it is; its Python. Raises Stop."""
    python = venv_python(VENV)
    if is_ready(VENV, dev):
        return python
    ensure_ensurepip()
    unfinished = VENV / "kantlijn-unfinished"
    if unfinished.exists() or (VENV.exists() and not base_of(VENV)):
        tell("repairing")
        shutil.rmtree(VENV)
    tell("setting_up", place=VENV)
    VENV.mkdir(exist_ok=True)
    unfinished.touch()
    if not python.exists():
        base = getattr(sys, "_base_executable", None) or sys.executable
        made = subprocess.run([base, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
        if made.returncode:
            raise Stop(say("failed", why=(made.stderr or made.stdout).strip() or "venv"))
    install(python, lock_file(dev))
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    # Relative, so that the folder may be moved.
    (packages / "kantlijn.pth").write_text(os.path.relpath(ROOT, packages) + "\n", "utf-8")
    (VENV / "kantlijn-stamp.json").write_text(json.dumps(stamp_of(VENV, dev)), "utf-8")
    unfinished.unlink()
    tell("ready")
    return python


# --- the program --------------------------------------------------------------------------------


def run(command: Sequence[str], cwd: Path | None = None) -> int:
    """Run the program in our place; on Windows below us."""
    if cwd is not None:
        os.chdir(cwd)
    sys.stdout.flush()
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(command[0], list(command))


def free_folder(wanted: Path) -> Path:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3`` ... that is not there yet."""
    number, place = 1, wanted
    while place.exists():
        number += 1
        place = wanted.with_name(f"{wanted.name}-{number}")
    return place


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask; the exit status. Raises Stop."""
    order, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if order in ("-h", "--help"):
        print(__doc__)
        return 0
    if order not in ("", "setup", "test", "--") or (order == "setup" and rest not in ([], ["--dev"])):
        print(say("usage", what=shlex.join(arguments)), file=sys.stderr)
        return 2
    if order != "--":  # most of `kantlijn ARGS` does without Qt
        ensure_libraries()
    if order == "setup" and rest:
        ensure_postgres()
    python = str(set_up(dev=order == "test" or (order == "setup" and rest == ["--dev"])))
    kantlijn = [python, "-P", "-m", "app"]
    if order == "setup":
        return 0
    if order == "test":
        # All tests run side by side; what is asked for by name runs alone, so that it can be followed.
        alone = rest or (os.cpu_count() or 1) < 2
        # Each takes half of what is left in a row: what a file's tests share is seldom made twice.
        side_by_side = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
        return run([python, "-m", "pytest", *(rest if alone else side_by_side)], ROOT)
    if order == "--":
        return run([*kantlijn, *rest])
    if has_screen(os.environ):
        return run([*kantlijn, "--sample"])
    place = free_folder(Path.cwd() / "kantlijn-demo")
    tell("no_screen", place=place)
    return run([*kantlijn, "demo", str(place)])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(str(stop))
    except (OSError, subprocess.CalledProcessError) as wrong:  # no room on the disk, a folder not ours
        sys.exit(say("failed", why=wrong))
    except KeyboardInterrupt:
        print(say("interrupted"), file=sys.stderr)
        sys.exit(130)
