"""What keeps a name from going elsewhere: its lock and its authorization code."""
