"""Catalogue of product kinds and their rights, products, access rights, holds, provider adapters."""
