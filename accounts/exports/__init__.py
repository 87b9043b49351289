"""Everything about one person in one file."""
