"""Domain names and their life."""
