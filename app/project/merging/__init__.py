"""Merging other projects into this one: read, planned, decided, written as one step, and remembered."""
