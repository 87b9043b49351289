"""The first minute: what somebody who is alone in a new organization does next, instead of a panel of zeros."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from manager.dashboard.figures import DashboardFigures


@dataclass(frozen=True)
class FirstStep:
    """One step; ``kind`` is that of its button: the first that is open has the page's strong one."""

    title: str | Promise
    why: str | Promise
    act: str | Promise
    url: str
    is_done: bool
    kind: str = ""


def first_steps(slug: str, panel: DashboardFigures) -> list[FirstStep]:
    """The three steps of an organization with one person."""
    own = [
        (
            _("Activate your two-step verification"),
            _("With a second step a stolen password opens nothing."),
            _("Activate two-step verification"), reverse("security:factors"), panel.protected == panel.people,
        ),
        (
            _("Add someone who manages the organization with you"),
            _("If you lose your access, someone else can still help."),
            _("Add a user"), reverse("organizations:add_user", args=[slug]), panel.managers > 1,
        ),
        (
            _("A first work team"),
            _("A team brings its products and rights to everyone who joins it."),
            _("Add a team"), reverse("products:team_create", args=[slug]), panel.teams > 0,
        ),
    ]  # fmt: skip
    first = next((number for number, step in enumerate(own) if not step[-1]), None)
    return [FirstStep(*step, kind="primary" if number == first else "") for number, step in enumerate(own)]
