"""The pipelines there can be, by name, and which of them would serve."""

from __future__ import annotations

import importlib.util
import json

from app import paths

CORE = "nl_core_news_sm"
EMBEDDED = "nl_kantlijn"
LOOKUP = "nl_lookup"
REVISION = 11
"""Raised when the analysis itself changes, so that kept analyses are made anew."""


def likely() -> str:
    """Name and version of the pipeline that would be loaded, told without loading it.

    When that one turns out to be broken another one serves, whose name is known once it is loaded.
    """
    from importlib.metadata import PackageNotFoundError, version

    name = LOOKUP
    try:
        if importlib.util.find_spec(CORE) is not None:
            name, own = CORE, version(CORE)
        elif (meta := paths.resources() / EMBEDDED / "meta.json").is_file():
            name, own = EMBEDDED, str(json.loads(meta.read_text("utf-8"))["version"])
        else:
            own = version("simplemma")
    except (OSError, ValueError, KeyError, TypeError, PackageNotFoundError):
        own = "0"
    return f"{name} {own}+{REVISION}"
