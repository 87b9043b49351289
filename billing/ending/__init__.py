"""Ending the contract of a product by a button."""
