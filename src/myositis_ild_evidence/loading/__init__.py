"""From text to records, strictly: every problem with its file and path, all at once."""
