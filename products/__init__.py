"""Catalogue of product kinds and their rights, products, access rights. Nothing here yet."""
