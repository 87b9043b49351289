"""Callers and blocked people."""
