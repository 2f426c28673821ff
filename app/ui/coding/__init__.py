"""The place Coderen: documents, codebook, transcript, inspector."""
