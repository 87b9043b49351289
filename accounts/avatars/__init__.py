"""The person's picture."""
