"""Screens of the provider's own staff. Nothing here yet."""
