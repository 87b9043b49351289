"""Deleting an organization: what still blocks it, the act, what is kept and for how long."""
