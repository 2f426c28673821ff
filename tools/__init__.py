"""Commands for those who build Kantlijn: the lock, the page of figures, the report and weights of suggestions."""
