"""Merging projects, and handing one out: the dialogs."""
