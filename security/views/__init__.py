"""Pages about the protection of a person's sign-in."""
