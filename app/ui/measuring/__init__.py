"""How good the suggestions are: measured on the coder's own work, shown, and taken along."""
