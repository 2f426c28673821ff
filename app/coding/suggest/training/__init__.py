"""Training the Dutch pipeline: its data, its figures, and how it is packed."""
