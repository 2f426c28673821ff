"""spaCy without what Kantlijn never asks of it, so that a pipeline stands in two thirds of the time.

Import this before anything of spaCy: with the package comes its own command line, a third of the import
(network clients, downloads, templates), for the sake of the one function ``spacy.info``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

_COMMAND = "spacy.cli.info"
_GIVEN = "kantlijn.GivenTokenizer.v1"


def _without_commands() -> Any:
    """spaCy, imported with nothing where its command line would be; who asks for that later still gets it."""
    lean = "spacy" not in sys.modules and _COMMAND not in sys.modules
    if lean:
        sys.modules[_COMMAND] = nothing = ModuleType(_COMMAND)
        vars(nothing)["info"] = None
    try:
        return import_module("spacy")
    finally:
        if lean:
            del sys.modules[_COMMAND]


spacy = _without_commands()


def _given() -> Callable[[Language], Any]:
    """A tokeniser without rules: those that a folder holds replace whatever there is."""
    return lambda nlp: spacy.tokenizer.Tokenizer(nlp.vocab)


spacy.registry.tokenizers(_GIVEN)(_given)


def load(folder: Path) -> Language:
    """The pipeline in a folder that holds its own tokeniser, as ``spacy.load`` gives it.

    spaCy makes the thousands of exceptions of the language first, and then again those of the folder.
    """
    nlp: Language = spacy.load(folder, config={"nlp.tokenizer.@tokenizers": _GIVEN})
    nlp.config["nlp"]["tokenizer"]["@tokenizers"] = "spacy.Tokenizer.v1"
    return nlp
