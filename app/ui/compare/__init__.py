"""The place Vergelijken: coders side by side."""
