"""``bin/run``: every process of the house under one roof, for development and for a small machine."""
