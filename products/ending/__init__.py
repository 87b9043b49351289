"""What ends soon among the products that one reader sees: a card of the panel, a list, a file (UI-20)."""
