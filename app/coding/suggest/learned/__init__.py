"""What was learned of the codings and the codebook, and the suggestions by it."""
