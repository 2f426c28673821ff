"""Commands for those who build Kantlijn: the lock, the figures, the report and the weights of suggestions."""
