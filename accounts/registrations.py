"""What accounts add to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from accounts.contacts.checklists import CONTACT, CONTACTS
from core.navigation import ACCOUNT_MENU, PERSONAL_MENU, AccountEntry
from security.checklists import incident, protection


def register() -> None:
    """Called once, when all models are ready."""
    protection.CHECKS.add(CONTACT)
    incident.STEPS.add(CONTACTS)
    ACCOUNT_MENU.add(AccountEntry(_("Manage my profile"), "role", "profile", rank=10))
    PERSONAL_MENU.add(AccountEntry(_("Profile"), "role", "profile", rank=10))
