"""The journal, limits, re-authentication."""
