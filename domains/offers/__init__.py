"""Whether a name can be had, and what its registry asks for it."""
