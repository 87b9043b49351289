"""Becoming a person of the portal."""
