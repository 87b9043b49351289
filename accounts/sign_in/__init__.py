"""Signing in, signing out, changing the account."""
