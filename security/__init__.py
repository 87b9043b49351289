"""The journal, re-authentication, limits of guessing. Reaches the person only through AUTH_USER_MODEL."""
