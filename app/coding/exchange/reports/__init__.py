"""A made report as Word, Excel and HTML: three writers of one tree, so that all have the same figures."""
