"""The second step at sign-in, sessions, known places, remembered browsers, blocks."""
