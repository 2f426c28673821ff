"""The start page: recent projects and the ways to begin."""
