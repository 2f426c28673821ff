"""No test may take for granted that another ran before: a pytest plugin, of every run of these tests.

A test that leaves what all share (folder, environment, language, sys.path) other than it found it fails, and
``--order`` runs them in another order.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--order",
        metavar="reverse|N",
        help="the tests from the last to the first, or shuffled by a number",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Another order, to see that no test takes for granted that another ran before."""
    order = config.getoption("--order")
    if order == "reverse":
        items.reverse()
    elif order:
        random.Random(order).shuffle(items)


def _shared() -> dict[str, object]:
    """What all tests of a process share and one could leave changed to the next."""
    from app import words

    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    return {
        "folder": Path.cwd(),
        "environment": environment,
        "language": words.language(),
        "sys.path": list(sys.path),
    }


_FOUND = pytest.StashKey[dict[str, object]]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    item.stash[_FOUND] = _shared()
    yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test that leaves the process other than it found it fails: the next could come to need that."""
    from app import words

    yield
    found, left = item.stash[_FOUND], _shared()
    if left != found:
        os.chdir(found["folder"])  # type: ignore[arg-type]
        os.environ.clear()
        os.environ.update(found["environment"])  # type: ignore[arg-type]
        words.set_language(found["language"])  # type: ignore[arg-type]
        sys.path[:] = found["sys.path"]  # type: ignore[index]
        changed = [name for name in found if found[name] != left[name]]
        pytest.fail(f"left changed: {', '.join(changed)}", pytrace=False)
