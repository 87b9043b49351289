"""The second step at sign-in, sessions, known places, trusted browsers, blocks."""
