"""The window that counts the answers to closed questions."""
