"""What a pipeline makes of a text: kept, shipped, and cut into the units where a suggestion may lie."""
