"""Forms of products and access rights."""
