"""Evidence for people: words, tables in a terminal, the answer."""
