"""Pages of organisations and their people, one module per resource."""
