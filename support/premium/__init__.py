"""Premium support: its levels, the way to one, and the code of its emergency line (SUP-2 to SUP-9, SUP-17)."""
