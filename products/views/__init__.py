"""Pages of products and access rights, one module per resource."""
