"""The framework matrix on the screen."""
