"""The place Plaatjes: pictures of the codings to read, to click and to take to a report."""
