"""Asking for access from where somebody was told no, and answering."""
