"""Agreement between coders: what is compared, the coefficients, where they differ."""
