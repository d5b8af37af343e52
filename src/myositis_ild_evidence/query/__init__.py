"""Collections of records, and what can be asked of them."""
