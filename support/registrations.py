"""What support adds to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.exports.registry import PERSONAL_TABLES
from core.navigation import PERSONAL_MENU, SIDEBAR, AccountEntry, MenuEntry, MenuGroup
from core.sources import SOURCES, Source
from organizations.departures.registry import STEPS
from organizations.exports.registry import EXPORT_TABLES
from shop.policies import may_order
from support.cases.exports import CASES, MY_MESSAGES
from support.cases.policies import may_ask_support
from support.departure import Visits
from support.help.offering import found_in_help


def register() -> None:
    """Called once, when all models are ready."""
    STEPS.add(Visits())
    SOURCES.add(Source("help", _("Help centre"), 60, found_in_help))
    SIDEBAR.add(MenuEntry(_("Premium Support"), "phone", "support:premium", MenuGroup.ASSISTANCE, may_order, rank=20))
    EXPORT_TABLES.add(CASES)
    PERSONAL_TABLES.add(MY_MESSAGES)
    PERSONAL_MENU.add(AccountEntry(_("Support code"), "help", "support:code", rank=80))
    SIDEBAR.add(
        MenuEntry(_("Support"), "help", "support:home", MenuGroup.ASSISTANCE, may_ask_support, rank=10),
        MenuEntry(
            pgettext_lazy("menu", "Contact"), "send", "support:contact", MenuGroup.ASSISTANCE, may_ask_support, rank=30
        ),
        MenuEntry(_("My cases"), "mail", "support:cases", MenuGroup.ASSISTANCE, may_ask_support, rank=40),
        MenuEntry(
            _("Help centre"), "help", "support:help_home", MenuGroup.ASSISTANCE, needs_organization=False, rank=5
        ),
    )
