"""Pages of the person: sign-in family, recovery, sign-up, profile."""
