"""The window in which two codebooks become one."""
