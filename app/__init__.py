"""Kantlijn: code Dutch interview transcripts, offline."""

__version__ = "0.1.0"
