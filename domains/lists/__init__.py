"""Names in lists: their own columns, and what alarms."""
