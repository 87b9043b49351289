"""The person: login e-mail, password, profile."""

from core import hooks


class AccountsConfig(hooks.App):
    name = "accounts"
