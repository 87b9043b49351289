"""Contact cards: who holds names."""
