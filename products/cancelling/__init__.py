"""Cancelling a product."""
