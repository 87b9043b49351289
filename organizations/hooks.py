"""What apps above add to inviting people: the access that an invitation carries, and what happens on arrival."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import QueryDict

from core.findings import Finding
from core.hooks import Hook, Slot
from organizations.models import Invitation, Membership
from organizations.querysets import MembershipQuerySet


class AccessEditor(Protocol):
    """The access part of one step as it is shown now."""

    def press(self, button: str) -> bool:
        """Act on a button that only changes the page; False for the button that goes on."""

    def is_valid(self) -> bool:
        """Whether it can be kept."""

    def dump(self) -> dict[str, Any]:
        """JSON for the draft."""


class AccessRights(Protocol):
    """Access rights inside the wizard and on a person's page.

    ``template`` draws an AccessPage called ``access``, ``summary_template`` what ``summary`` answers.
    """

    template: str
    summary_template: str

    def open(
        self,
        actor: Membership,
        stored: dict[str, Any],
        team_ids: Sequence[int],
        data: QueryDict | None,
        look: QueryDict,
    ) -> AccessEditor:
        """The part from the draft, or from what was posted."""

    def count(self, actor: Membership, stored: dict[str, Any], team_ids: Sequence[int]) -> int:
        """How many products the person will see by the draft, through teams too."""

    def apply(self, actor: Membership, invitation: Invitation, stored: dict[str, Any], now: datetime.datetime) -> None:
        """Give the invitation what the draft says. Raises RuleError or Refused."""

    def summary(self, subject: Membership, today: datetime.date) -> Any:
        """What the person holds, with the origin of each right, to be read on their page."""

    def split_by_grants(self, subject: Membership, today: datetime.date) -> tuple[list[str], list[str]]:
        """Names of the organization's products: those that nothing grants to the person, and those that are granted."""

    def counts(self, members: Sequence[int], today: datetime.date) -> dict[int, int]:
        """How many products each member sees through grants on this day of the organization, by membership id."""

    def seeing_nothing(self, members: MembershipQuerySet, today: datetime.date) -> MembershipQuerySet:
        """Those of them who see no product at all on this day of the organization."""


ACCESS_RIGHTS: Slot[AccessRights] = Slot()
"""Without it the wizard's third step asks for work teams alone."""


@dataclass(frozen=True)
class RecipeFill:
    """What a recipe answers in the steps of adding a user today. ``role`` is empty when the actor may not give it;
    ``access`` is JSON for the draft as ``AccessEditor.dump``; ``facts``: all that the recipe says, for versions."""

    key: str
    name: str
    facts: list[Any]
    language: str
    welcome: str
    role: str
    has_accounting: bool
    teams: list[int]
    access: dict[str, Any]
    left_out: list[str] = field(default_factory=list)


class RecipeBook(Protocol):
    """Recipes of an organization, for the wizard that adds a user."""

    def choices(self, actor: Membership) -> list[tuple[str, str]]:
        """Keys and names; none for whoever may not use them."""

    def fill(self, actor: Membership, key: str, today: datetime.date) -> RecipeFill | None:
        """What it answers on this day; None when there is none with this key."""

    def still(self, actor: Membership, stored: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """What of the stored access can still be given, and sentences about what cannot."""

    def used(self, actor: Membership, invitation: Invitation, key: str, now: datetime.datetime) -> None:
        """Write down by which recipe the invitation came, in its transaction."""


RECIPES: Slot[RecipeBook] = Slot()
"""Without it the wizard offers none."""
INVITATION_ACCEPTED: Hook[Callable[[Invitation, Membership], object]] = Hook()
"""Called in the transaction in which an invited person becomes a member; an error undoes the acceptance."""
AccessWatcher = Callable[[Membership, Iterable[Membership], datetime.datetime], AbstractContextManager[None]]
ACCESS_CHANGED: Hook[AccessWatcher] = Hook()
"""Context managers around every change of who is in which work team: actor, people concerned, now."""


def access_changes(actor: Membership, members: Iterable[Membership], now: datetime.datetime) -> ExitStack:
    """``with access_changes(…):`` around such a change: every app tells these people what changed for them."""
    people = list(members)
    with ExitStack() as stack:
        for telling in ACCESS_CHANGED:
            stack.enter_context(telling(actor, people, now))
        return stack.pop_all()


FINDINGS: Hook[Callable[[Membership, datetime.datetime], Iterable[Finding]]] = Hook()
"""What a member should look at now (UI-16), in the language of the moment, and nothing that they may not see."""
