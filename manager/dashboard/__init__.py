"""The way in and the dashboard."""
