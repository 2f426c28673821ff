"""spaCy without what Kantlijn never asks of it, so that a pipeline stands in two thirds of the time.

Import this before anything of spaCy: with the package comes its own command line, a third of the import
(network clients, downloads, templates), for the sake of the one function ``spacy.info``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

_COMMAND = "spacy.cli.info"


def _without_commands() -> None:
    """Import spaCy with nothing where its command line would be; who asks for that later still gets it."""
    if "spacy" in sys.modules or _COMMAND in sys.modules:
        return
    nothing = ModuleType(_COMMAND)
    nothing.info = None  # type: ignore[attr-defined]
    sys.modules[_COMMAND] = nothing
    try:
        import spacy  # noqa: F401
    finally:
        del sys.modules[_COMMAND]


_without_commands()

import spacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # noqa: E402
from spacy.util import registry  # noqa: E402

_GIVEN = "kantlijn.GivenTokenizer.v1"


@registry.tokenizers(_GIVEN)  # type: ignore[untyped-decorator]
def _given() -> Callable[[Language], Tokenizer]:
    """A tokeniser without rules: those that a folder holds replace whatever there is."""
    return lambda nlp: Tokenizer(nlp.vocab)


def load(folder: Path) -> Language:
    """The pipeline in a folder that holds its own tokeniser, as ``spacy.load`` gives it.

    spaCy makes the thousands of exceptions of the language first, and then again those of the folder.
    """
    nlp = spacy.load(folder, config={"nlp.tokenizer.@tokenizers": _GIVEN})
    nlp.config["nlp"]["tokenizer"]["@tokenizers"] = "spacy.Tokenizer.v1"
    return nlp
