"""Catalogue, cart, promo codes and free offers, checkout, orders."""
