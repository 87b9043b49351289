"""The first steps of a new organization: pages of their own for somebody alone in it, a box of the panel later."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from manager.dashboard.figures import DashboardFigures


@dataclass(frozen=True)
class FirstStep:
    """One step; ``line`` names it in the panel. ``kind`` is that of its button: the first that is open has the page's
    strong one."""

    line: str | Promise
    title: str | Promise
    why: str | Promise
    act: str | Promise
    url: str
    is_done: bool
    kind: str = ""


def first_steps(slug: str, panel: DashboardFigures) -> list[FirstStep]:
    """The three steps in their order. Whoever is alone protects themselves, later it is about everyone."""
    unprotected = reverse("organizations:people", args=[slug]) + "?mfa=none"
    steps = [
        (
            _("Two-step verification for everyone"),
            _("Activate your two-step verification"),
            _("With a second step a stolen password opens nothing."),
            _("Activate two-step verification"),
            reverse("security:factors") if panel.people == 1 else unprotected, panel.protected == panel.people,
        ),
        (
            _("Someone else who manages the organization"),
            _("Add someone who manages the organization with you"),
            _("If you lose your access, someone else can still help."),
            _("Add a user"), reverse("organizations:add_user", args=[slug]), panel.managers > 1,
        ),
        (
            _("A first work team"),
            _("A first work team"),
            _("A team brings its products and rights to everyone who joins it."),
            _("Add a team"), reverse("products:team_create", args=[slug]), panel.teams > 0,
        ),
    ]  # fmt: skip
    first = next((number for number, step in enumerate(steps) if not step[-1]), None)
    return [FirstStep(*step, kind="primary" if number == first else "") for number, step in enumerate(steps)]
