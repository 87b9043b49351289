"""Domain names and their life cycle. Nothing here yet."""
