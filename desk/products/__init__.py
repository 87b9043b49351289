"""Stopping a product for the provider."""
