"""The journal, sign-in protection, re-authentication, limits."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.navigation import ACCOUNT_MENU, AccountEntry


class SecurityConfig(AppConfig):
    name = "security"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers (they need loaded models); fill the avatar menu."""
        import_module("security.sign_in.receivers")
        ACCOUNT_MENU.add(
            AccountEntry(_("My account's security"), "shield", "security:overview", rank=20),
            AccountEntry(_("Recent activity"), "clock", "security:activity", rank=30),
        )
