"""The export of everything an organization has."""
