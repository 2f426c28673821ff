"""Searching all documents."""
