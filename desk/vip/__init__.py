"""The emergency line: which organization calls (SUP-10)."""
