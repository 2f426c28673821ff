"""Questionnaires in a project: their import, later exports of them, and how they are merged."""
