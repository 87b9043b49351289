"""Pages about the provider's support."""
