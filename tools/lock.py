"""Make the two lock files anew: exact versions and sha256 hashes for every system, no addresses.

``requirements.lock`` is what the program needs, ``requirements-dev.lock`` that and the dev group,
at the same versions. ``--upgrade`` takes newer versions; without it the present ones are kept
where ``pyproject.toml`` still allows them. Afterwards it is checked that every system of
``SYSTEMS`` can install both from ready-made wheels; nothing is downloaded for that but names.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--fork-strategy=fewest",  # one version of a package for every Python, where there is one
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-build",
    "--quiet",
)
SYSTEMS = (
    "windows",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-manylinux_2_34",
    "aarch64-manylinux_2_39",
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def compile_lock(target: str, *options: str) -> None:
    """Write the lock file ``target`` at the root. Raises CalledProcessError when uv refuses."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *OPTIONS, *options]
    subprocess.run([*command, "--output-file", target], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def uninstallable(target: str, system: str, python: str) -> str:
    """What uv says when ``system`` with ``python`` can't install the lock file ``target``, else ""."""
    with tempfile.TemporaryDirectory() as empty:
        asked = subprocess.run(
            [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--dry-run", "--no-build"]
            + ["--target", empty, "--require-hashes", "--requirements", target]
            + ["--python-platform", system, "--python-version", python],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
    return asked.stderr.strip() if asked.returncode else ""


def main() -> int:
    """Make and check both locks; 0, or the status of what failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that are allowed")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    try:
        compile_lock("requirements.lock", *upgrade)
        compile_lock("requirements-dev.lock", "--group=dev", "--constraint=requirements.lock", *upgrade)
    except subprocess.CalledProcessError as failed:
        return int(failed.returncode)
    status = 0
    for target in ("requirements.lock", "requirements-dev.lock"):
        for system in SYSTEMS:
            for python in PYTHONS:
                if wrong := uninstallable(target, system, python):
                    print(f"{target}: {system}, Python {python}:\n{wrong}", file=sys.stderr)
                    status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
