"""Calls to providers: stored first, performed by a worker, answers brought into the product."""
