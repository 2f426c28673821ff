"""Pictures for reading and for print: one description of shapes, painted by matplotlib or by the window."""
