"""How good the suggestions are: on the coder's own work, and by what was taken over."""
