"""What the desk adds to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from core.navigation import SIDEBAR, MenuEntry, MenuGroup
from desk.policies import may_work_at_the_desk
from desk.visits import impersonate
from organizations.access import IMPERSONATORS


def register() -> None:
    """Called once, when all models are ready."""
    IMPERSONATORS.add(impersonate)
    SIDEBAR.add(
        MenuEntry(
            _("Open tasks"), "log", "desk:tasks", MenuGroup.DESK, may_work_at_the_desk, rank=10,
            needs_organization=False,
        ),
        MenuEntry(
            _("Stop a product"), "lock", "desk:products", MenuGroup.DESK, may_work_at_the_desk, rank=30,
            needs_organization=False,
        ),
        MenuEntry(
            _("Callers and blocked people"), "phone", "desk:people", MenuGroup.DESK, may_work_at_the_desk,
            rank=20, needs_organization=False,
        ),
        MenuEntry(
            _("Statements"), "drive", "desk:bank", MenuGroup.DESK, may_work_at_the_desk, rank=40,
            needs_organization=False,
        ),
        MenuEntry(
            _("Unassigned money"), "help", "desk:money", MenuGroup.DESK, may_work_at_the_desk, rank=41,
            needs_organization=False,
        ),
        MenuEntry(
            _("Withdrawals"), "undo", "desk:withdrawals", MenuGroup.DESK, may_work_at_the_desk, rank=42,
            needs_organization=False,
        ),
        MenuEntry(
            _("Credit given"), "wallet", "desk:gifts", MenuGroup.DESK, may_work_at_the_desk, rank=43,
            needs_organization=False,
        ),
        MenuEntry(
            _("Books"), "invoice", "desk:books", MenuGroup.DESK, may_work_at_the_desk, rank=44,
            needs_organization=False,
        ),
        MenuEntry(
            _("Prices"), "card", "desk:prices", MenuGroup.DESK, may_work_at_the_desk, rank=45,
            needs_organization=False,
        ),
    )  # fmt: skip
