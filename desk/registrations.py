"""What the desk hands to the rooms below: menu entries, the way of a guest."""

from django.utils.translation import gettext_lazy as _

from core import navigation
from desk.policies import may_work_at_the_desk
from desk.visits import guest
from organizations.access import GUESTS


def register() -> None:
    """Called once, when all models are ready."""
    GUESTS.append(guest)
    navigation.register(
        navigation.Entry(
            _("Open tasks"), "log", "desk:tasks", navigation.Group.DESK, may_work_at_the_desk, rank=10,
            needs_organization=False,
        ),
        navigation.Entry(
            _("Stop a product"), "lock", "desk:products", navigation.Group.DESK, may_work_at_the_desk, rank=30,
            needs_organization=False,
        ),
        navigation.Entry(
            _("Callers and blocked people"), "phone", "desk:people", navigation.Group.DESK, may_work_at_the_desk,
            rank=20, needs_organization=False,
        ),
    )  # fmt: skip
