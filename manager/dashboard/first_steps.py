"""*Getting started*: what a new organization, or somebody new in one, does first.

Each step is found in the data, nobody ticks it (UI-21).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.addresses import inside
from core.patterns import filled
from organizations.models import Membership
from organizations.people.counts import PeopleCounts
from security.base.strength import SecondFactor


@dataclass(frozen=True)
class FirstStep:
    """``words`` say what to do at ``url``, ``why`` what it is good for."""

    words: str | Promise
    why: str | Promise
    url: str
    is_done: bool

    @property
    def line(self) -> SafeString:
        """Ticked, or a link."""
        words = {"words": str(self.words), "url": self.url}
        return filled("dashboard/step.html", [words], is_done=self.is_done)


@dataclass(frozen=True)
class FirstSteps:
    """All of somebody's steps, in their order."""

    steps: list[FirstStep]

    @property
    def done(self) -> int:
        """How many are."""
        return sum(each.is_done for each in self.steps)

    @property
    def lines(self) -> SafeString:
        """All of them, drawn."""
        return SafeString("".join(each.line for each in self.steps))

    @property
    def next(self) -> FirstStep | None:
        """The first that is not."""
        return next((each for each in self.steps if not each.is_done), None)


def steps_of_organization(member: Membership, counts: PeopleCounts, *, has_means: bool) -> FirstSteps:
    """The six of whoever manages it. ``has_means``: a card, or prepaid money."""
    organization, at = member.organization, _addresses(member)
    settings = at("organizations:settings_edit" if member.is_legal_representative else "organizations:settings")
    details = all([organization.street, organization.postcode, organization.town, organization.phone])
    return FirstSteps(
        [
            FirstStep(_("Complete the organization’s data"), _("They stand on every invoice."), settings, details),
            FirstStep(
                _("Invite a second person who manages it"),
                _("If you lose your access, someone else can still help."),
                at("organizations:add_user"), counts.managers > 1,
            ),
            _own_second_factor(member),
            FirstStep(
                _("Register a means of payment"), _("So that nothing ends because nobody paid it."),
                at("billing:methods"), has_means,
            ),
            FirstStep(
                _("Require two-step verification of everyone"), _("One weak password opens nothing then."),
                at("organizations:security"), organization.second_factor_from is not None,
            ),
            FirstStep(
                _("Create a work team"), _("A team brings its products and rights to everyone who joins it."),
                at("products:team_create"), counts.teams > 0,
            ),
        ]
    )  # fmt: skip


def steps_of_person(member: Membership, held: int) -> FirstSteps:
    """The three of somebody who works in it; ``held`` products are theirs."""
    person, at = member.user, _addresses(member)
    return FirstSteps(
        [
            FirstStep(
                _("Complete your profile and choose your language"),
                _("Others see your name; we write in your language."),
                reverse("profile"), bool(person.first_name and person.last_name),
            ),
            _own_second_factor(member),
            FirstStep(
                _("Get to know your products"), _("What you may open and manage here."),
                at("products:list" if held else "products:ask"), held > 0,
            ),
        ]
    )  # fmt: skip


def _own_second_factor(member: Membership) -> FirstStep:
    return FirstStep(
        _("Turn on your own two-step verification"), _("With a second step a stolen password opens nothing."),
        reverse("security:factors"), member.user.second_factor != SecondFactor.NONE,
    )  # fmt: skip


def _addresses(member: Membership) -> Callable[[str], str]:
    return lambda name: inside(name, member.organization.slug)
