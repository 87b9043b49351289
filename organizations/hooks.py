"""What rooms above add to inviting people: the access that an invitation carries, and what happens on arrival.

A room registers once, when it is ready. Without one, the wizard's third step asks for work teams alone.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Protocol

from django.http import QueryDict

from organizations.models import Invitation, Membership


class AccessEditor(Protocol):
    """The access part of one step as it is shown now."""

    def press(self, button: str, *, with_use: bool) -> bool:
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

    def words(self, actor: Membership, stored: dict[str, Any]) -> str:
        """The draft in a few words, for the review."""

    def apply(self, actor: Membership, invitation: Invitation, stored: dict[str, Any], now: datetime.datetime) -> None:
        """Give the invitation what the draft says. Raises RuleError or Refused."""

    def summary(self, subject: Membership, today: datetime.date) -> Any:
        """What the person holds, with the origin of each right, to be read on their page."""

    def counts(self, members: Sequence[Membership], teams: Mapping[int, list[int]]) -> dict[int, int]:
        """How many products each member sees through grants, by membership id; ``teams`` are those of each member."""


Telling = Callable[[Membership, Iterable[Membership], datetime.datetime], AbstractContextManager[None]]
Arrival = Callable[[Invitation, Membership], object]
_parts: list[AccessRights] = []
_arrivals: list[Arrival] = []
_tellings: list[Telling] = []


def register_access(part: AccessRights) -> None:
    """Make this the access part; the last one registered counts."""
    _parts[:] = [part]


def access_part() -> AccessRights | None:
    """The registered part, if any."""
    return _parts[0] if _parts else None


def on_arrival(function: Arrival) -> None:
    """Have ``function`` called in the transaction in which an invited person becomes a member."""
    if function not in _arrivals:
        _arrivals.append(function)


def arrive(invitation: Invitation, membership: Membership) -> None:
    """Tell every room; an error of one of them undoes the acceptance."""
    for function in _arrivals:
        function(invitation, membership)


def on_access_change(telling: Telling) -> None:
    """Have ``telling`` surround every change of who is in which work team."""
    if telling not in _tellings:
        _tellings.append(telling)


def access_changes(actor: Membership, members: Iterable[Membership], now: datetime.datetime) -> ExitStack:
    """``with access_changes(…):`` around such a change: every room tells these people what changed for them."""
    people = list(members)
    with ExitStack() as stack:
        for telling in _tellings:
            stack.enter_context(telling(actor, people, now))
        return stack.pop_all()
