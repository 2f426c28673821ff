"""Kantlijn: code Dutch interview transcripts, offline."""

import os

# One thread for the matrix products of numpy: with more, sums come in another order on another machine,
# and a suggestion at the border comes and goes. spaCy's small matrices are slower with two as well.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
