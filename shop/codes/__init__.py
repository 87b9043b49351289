"""Promo codes and free offers: what they are for, and why not."""
