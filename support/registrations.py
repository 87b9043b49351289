"""What support adds to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from core.navigation import PERSONAL_MENU, AccountEntry
from organizations.departures.registry import STEPS
from support.departure import Visits


def register() -> None:
    """Called once, when all models are ready."""
    STEPS.add(Visits())
    PERSONAL_MENU.add(AccountEntry(_("Support code"), "help", "support:code", rank=80))
