"""Who is to be called, and written to, about what Renewal Warranty renewed."""
