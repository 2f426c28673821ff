"""Counting words: a window with the table, its choices, and the list of stop words."""
