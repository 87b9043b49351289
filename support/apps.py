"""What people and the provider's support have to do with each other."""

from core import hooks


class SupportConfig(hooks.App):
    name = "support"
