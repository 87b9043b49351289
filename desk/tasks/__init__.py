"""Requests fulfilled by hand."""
