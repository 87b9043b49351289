"""Adapters to registries. Nothing but an adapter talks to one (decision 29).

Importing this package needs no Django: the local registry is a process without it.
"""
