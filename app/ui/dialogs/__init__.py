"""The dialogs: one module each, opened by a function that is given the window."""
