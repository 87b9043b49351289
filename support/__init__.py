"""Premium support, support codes, help. Nothing here yet."""
