"""Money: prices, ledger, documents, payments."""

from core import hooks


class BillingConfig(hooks.App):
    name = "billing"
