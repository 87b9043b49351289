"""Django's PostgreSQL, with an end to waiting. ENGINE of ``DATABASES``."""
