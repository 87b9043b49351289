"""The bell: entries of the reader's organizations, and what is solved where."""
