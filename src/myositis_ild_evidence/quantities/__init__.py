"""Exact numbers with units: the closed list of units, amounts, spans."""
