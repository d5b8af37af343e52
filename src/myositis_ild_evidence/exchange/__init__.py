"""One module per format: citations, tables."""
