"""Ordering that names come from another registrar."""
