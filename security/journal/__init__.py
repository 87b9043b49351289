"""The append-only list of events."""
