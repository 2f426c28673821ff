"""The codebook's cues: how they are met in a text, what each is worth, and suggestions by them alone."""
