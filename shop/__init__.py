"""Offers, cart, promo codes, checkout. Nothing here yet."""
