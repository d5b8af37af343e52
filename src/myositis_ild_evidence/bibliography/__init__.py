"""References: read from BibTeX, written in every format and style."""
