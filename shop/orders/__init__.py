"""What became of what was ordered."""
