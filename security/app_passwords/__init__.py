"""Application passwords."""
