"""Inviting people one by one or by list, and accepting."""
