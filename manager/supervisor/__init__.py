"""``bin/run``: every process under one supervisor, for development and for a small machine."""
