"""Questions to the codings: a tree of conditions, its text form, its sentence, and what it finds."""
