"""Money that organizations asked back."""
