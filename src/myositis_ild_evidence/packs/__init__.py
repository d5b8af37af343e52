"""Packs of evidence: read, checked, joined, compared, written."""
