"""Where the shipped folders are: beside ``app`` in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    inside = _HERE / "_shipped" / name
    return inside if inside.is_dir() else _HERE.parent / name


def codebooks() -> Path:
    """The folder with the YAML codebooks."""
    return _shipped("codebooks")


def resources() -> Path:
    """The folder with icons, fonts, themes, translations, the Dutch pipeline, meanings and the sample."""
    return _shipped("resources")


def docs() -> Path:
    """The folder with the guides and what they refer to."""
    return _shipped("docs")
