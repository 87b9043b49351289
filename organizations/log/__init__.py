"""The organization's log: search and download."""
