"""The cart of an organization and what it costs now."""
