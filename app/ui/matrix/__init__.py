"""The place Matrix: how often codes meet, and with what, as a heat map."""
