"""The books as the staff see them."""
