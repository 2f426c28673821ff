"""The parts of the Dutch pipeline: spaCy's components that are Kantlijn's own, and their layers."""
