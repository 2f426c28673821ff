"""Make the two lock files anew: exact versions and sha256 hashes for every system, no addresses.

``requirements.lock`` is what the program needs, ``requirements-dev.lock`` that and the dev group,
at the same versions. ``--upgrade`` takes newer versions; without it the present ones are kept
where ``pyproject.toml`` still allows them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
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


def compile_lock(target: str, *options: str) -> None:
    """Write the lock file ``target`` at the root. Raises CalledProcessError when uv refuses."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *OPTIONS, *options]
    subprocess.run([*command, "--output-file", target], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Make both locks; the exit status of the first that fails, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that are allowed")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    try:
        compile_lock("requirements.lock", *upgrade)
        compile_lock("requirements-dev.lock", "--group=dev", "--constraint=requirements.lock", *upgrade)
    except subprocess.CalledProcessError as failed:
        return int(failed.returncode)
    return 0


if __name__ == "__main__":
    sys.exit(main())
