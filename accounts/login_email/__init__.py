"""Signing in with another address."""
