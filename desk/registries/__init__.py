"""Orders to registries that people carry out."""
