"""Building a question as a sentence of chips."""
