"""Screens of the provider's own staff."""
