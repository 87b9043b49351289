"""What the desk hands to the rooms below: menu entries, the way of a guest."""

from django.utils.translation import gettext_lazy as _

from core import navigation
from desk.policies import may_work_at_the_desk
from desk.visits import impersonate
from organizations.access import IMPERSONATORS


def register() -> None:
    """Called once, when all models are ready."""
    IMPERSONATORS.append(impersonate)
    navigation.register(
        navigation.MenuEntry(
            _("Open tasks"), "log", "desk:tasks", navigation.MenuGroup.DESK, may_work_at_the_desk, rank=10,
            needs_organization=False,
        ),
        navigation.MenuEntry(
            _("Stop a product"), "lock", "desk:products", navigation.MenuGroup.DESK, may_work_at_the_desk, rank=30,
            needs_organization=False,
        ),
        navigation.MenuEntry(
            _("Callers and blocked people"), "phone", "desk:people", navigation.MenuGroup.DESK, may_work_at_the_desk,
            rank=20, needs_organization=False,
        ),
    )  # fmt: skip
