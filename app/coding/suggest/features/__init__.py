"""What is learned from: documents and the codebook as units, and what is seen of each."""
