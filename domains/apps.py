"""Domain names: their registries and their life."""

from core import hooks


class DomainsConfig(hooks.App):
    name = "domains"
