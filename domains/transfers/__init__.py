"""Names that come from another registrar, and those that leave."""
