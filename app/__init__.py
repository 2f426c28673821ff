"""Kantlijn: code Dutch interview transcripts, offline."""

import atexit
import gc
import os

# One thread for the matrix products of numpy: with more, sums come in another order on another machine,
# and a suggestion at the border comes and goes. spaCy's small matrices are slower with two as well.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Modules make a hundred thousand objects that stay: looking through them at every 700 new ones, and all of
# them once more when a process ends, was a third of what a command costs.
gc.set_threshold(10_000, *gc.get_threshold()[1:])
atexit.register(gc.freeze)

__version__ = "0.1.0"
