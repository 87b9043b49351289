"""Pages for those who build the portal: debug or staff only."""
