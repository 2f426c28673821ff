"""A report of a project: its definition, and the tree of headings, tables and quotes that is made of it.

``definition`` says what is wanted, ``make`` makes the tree; ``exchange/report`` writes that tree as Word,
Excel and HTML, so that every figure has one source.
"""
