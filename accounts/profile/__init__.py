"""The person's own data."""
