"""Removing a member, leaving, and what becomes of their things."""
