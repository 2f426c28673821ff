"""The place Beeld: pictures of the codings to read, to click and to take to a report."""
