"""The desk: what the provider's own staff see and do."""

from core import hooks


class DeskConfig(hooks.App):
    name = "desk"
