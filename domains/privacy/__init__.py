"""Whether the public sees who holds a name."""
