"""Changes of a name at its registry: asked for in a transaction, carried out by workers, step by step."""
