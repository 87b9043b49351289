"""What security adds to the hooks of the apps below, and the events of packages that it hears."""

from django.utils.translation import gettext_lazy as _

from core.navigation import ACCOUNT_MENU, PERSONAL_MENU, AccountEntry
from security.sign_in import receivers  # noqa: F401 (connects them)


def register() -> None:
    """Called once, when all models are ready."""
    ACCOUNT_MENU.add(
        AccountEntry(_("My account’s security"), "shield", "security:overview", rank=20),
        AccountEntry(_("Recent activity"), "clock", "security:activity", rank=30),
    )
    PERSONAL_MENU.add(
        AccountEntry(_("Security"), "shield", "security:overview", rank=20),
        AccountEntry(_("Sessions"), "monitor", "security:sessions", rank=30),
        AccountEntry(_("Activity"), "clock", "security:activity", rank=40),
        AccountEntry(_("Messages we sent you"), "mail", "security:messages", rank=60),
        AccountEntry(_("Application passwords"), "key", "security:app_passwords", rank=70),
    )
