"""Ending a contract without signing in: a declaration that reaches the staff and is confirmed at once."""
