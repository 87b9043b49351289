"""Forms about the protection of a sign-in."""
