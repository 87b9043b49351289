"""Promo codes, free offers, orders that need a person."""
