"""Codebooks: their tree, their files, and what becomes of two of them."""

from app.coding.codebook.tree import (
    DEEPEST,
    LONGEST_NAME,
    Codebook,
    CodebookFile,
    clean_color,
    clean_cues,
    clean_name,
    key_of,
    tidied,
)

__all__ = [
    "DEEPEST",
    "LONGEST_NAME",
    "Codebook",
    "CodebookFile",
    "clean_color",
    "clean_cues",
    "clean_name",
    "key_of",
    "tidied",
]
