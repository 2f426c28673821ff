"""The place Fragmenten: every coding as a line, to read side by side and to mend."""
