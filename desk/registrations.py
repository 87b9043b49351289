"""What the desk adds to the hooks of the apps below."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.navigation import SIDEBAR, MenuEntry, MenuGroup
from desk.policies import may_work_at_the_desk
from desk.visits import impersonate
from organizations.access import IMPERSONATORS

PAGES: list[tuple[Any, str, str, int]] = [
    (_("Open tasks"), "log", "tasks", 10),
    (_("Support cases"), "mail", "cases", 13),
    (_("Mail from strangers"), "help", "letters", 14),
    (_("Orders to registries"), "globe", "registries", 12),
    (_("Callers and blocked people"), "phone", "people", 20),
    (_("Emergency line"), "alert", "vip", 21),
    (_("Stop a product"), "lock", "products", 30),
    (_("Names to look at"), "globe", "names", 35),
    (_("Owners to verify"), "users", "owners", 36),
    (_("Money to look at"), "alert", "matters", 39),
    (_("Renewal Warranty"), "shield", "warranty", 38),
    (_("Statements"), "drive", "bank", 40),
    (_("Unassigned money"), "help", "money", 41),
    (_("Withdrawals"), "undo", "withdrawals", 42),
    (_("Credit given"), "wallet", "gifts", 43),
    (_("Books"), "invoice", "books", 44),
    (_("Prices"), "card", "prices", 45),
    (_("Promo codes"), "ticket", "codes", 46),
    (_("Free offers"), "check", "offers", 47),
    (_("Orders"), "cart", "orders", 48),
]
"""What stands in the menu, by rank."""


def register() -> None:
    """Called once, when all models are ready."""
    IMPERSONATORS.add(impersonate)
    SIDEBAR.add(*(_entry(*each) for each in PAGES))


def _entry(label: Any, icon: str, page: str, rank: int) -> MenuEntry:
    return MenuEntry(
        label, icon, f"desk:{page}", MenuGroup.DESK, may_work_at_the_desk, rank=rank, needs_organization=False
    )
