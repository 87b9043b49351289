"""The person: login e-mail, password, profile."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.navigation import ACCOUNT_MENU, AccountEntry


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the person's own pages to the avatar menu, and their contacts to the lists of security."""
        from accounts.contacts import checklists  # noqa: PLC0415 (models are ready only now)

        checklists.register()
        ACCOUNT_MENU.add(AccountEntry(_("Manage my profile"), "role", "profile", rank=10))
