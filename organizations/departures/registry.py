"""What becomes of a person's things when they go: asked before, done in the transaction, undone within 30 days.

Every app adds its steps (decision 15). A step answers four questions; what it writes down when somebody goes is its own
JSON, from which it later reports and finds the way back.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.errors import RuleError
from core.hooks import Hook
from core.policy import ALLOWED, Verdict
from organizations.models import Departure, Membership


@dataclass(frozen=True)
class EvidenceRow:
    """One right in the evidence of a page (ORG-82): what, which, from whom and when where the rows differ in it, and
    the last act that is known."""

    name: str
    rights: str
    origin: str = ""
    last_act: str = ""


@dataclass(frozen=True)
class PersonalItem:
    """Something that a member has here. Texts are in the language in force.

    ``key`` names it in forms. ``heirs``: the members to whom it may be transferred instead of being kept 30 days;
    None where there is nothing to decide. ``is_unknown``: it cannot be listed at the moment. ``evidence`` tells more of
    the ``items``, with origins or without. ``is_access``: rights, which end or go on to somebody; nothing is kept.
    """

    key: str
    title: str
    meta: str = ""
    consequence: str = ""
    items: Sequence[str] = ()
    heirs: Sequence[Membership] | None = None
    is_unknown: bool = False
    evidence: Sequence[EvidenceRow] = ()
    is_access: bool = False


@dataclass(frozen=True)
class Decision:
    """What becomes of a personal item: transferred to the membership with this id, or kept (None).

    ``items``: what the page listed; None when it could not.
    """

    heir: int | None = None
    items: Sequence[str] | None = None
    title: str = ""


Decisions = Mapping[str, Decision]
"""By key of the item. What is not in it was not there; None instead of all of them: nobody looked."""


class DecisionGone(RuleError):
    """Whoever was to get somebody's things cannot have them any more; the person decides again."""


@dataclass(frozen=True)
class ReportLine:
    """One line of the report on a departure: what it was, what became of it, and what a provider answered.

    ``can_transfer``: it is kept still, and somebody may have it while the days last.
    """

    what: str
    outcome: str
    answer: str = ""
    is_pending: bool = False
    items: Sequence[str] = ()
    can_transfer: bool = False


@dataclass
class Restoration:
    """A removal that is being undone: ``member`` is back; steps add sentences about what could not come back."""

    departure: Departure
    member: Membership
    actor: Membership
    now: datetime.datetime
    lost: list[str] = field(default_factory=list)


class DepartureStep(Protocol):
    """One kind of things."""

    name: str
    """Under which ``Departure.parts`` keeps what the step wrote down: never rename one."""
    rank: int
    """Its place on pages and in the evidence."""
    asks_providers: bool
    """Whether looking asks anybody but the database."""

    def personal_items(self, subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
        """What the member has of it. May ask providers, so it is called outside any transaction."""

    def on_departure(self, departure: Departure, subject: Membership, decisions: Decisions | None) -> Any:
        """Do it, inside the transaction and before the membership is deleted; answer JSON.

        Raises DecisionGone for a decision that cannot be carried out any more.
        """

    def report(self, departure: Departure, written: Any) -> list[ReportLine]:
        """What became of it, in the language in force."""

    def restore(self, back: Restoration, written: Any) -> None:
        """Bring back what can come back, inside the transaction."""


Stay = Callable[[Sequence[Membership], datetime.datetime], Mapping[int, Verdict]]
"""Why some of these members may not leave, by membership id; members who may are left out."""

STEPS: Hook[DepartureStep] = Hook(key=lambda step: step.name, rank=lambda step: step.rank)
REASONS_TO_STAY: Hook[Stay] = Hook()
"""Reasons not to leave (ORG-49), asked on lists and inside transactions."""
SLOW_REASONS_TO_STAY: Hook[Stay] = Hook()
"""The same for those that ask providers: never on lists nor inside transactions."""


def personal_items_of(subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
    """Everything that the member has here. Outside transactions: providers are asked."""
    return [personal_item for step in STEPS for personal_item in step.personal_items(subject, now)]


def known_items_of(subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
    """What the database knows of it: quick enough for a page about many people."""
    return [item for step in STEPS if not step.asks_providers for item in step.personal_items(subject, now)]


def end_all(departure: Departure, subject: Membership, decisions: Decisions | None) -> dict[str, Any]:
    """Have every step do its own; what each wrote down."""
    return {step.name: step.on_departure(departure, subject, decisions) for step in STEPS}


def report_on(departure: Departure) -> list[ReportLine]:
    """What became of everything, in the language in force."""
    return [
        line
        for step in STEPS
        if step.name in departure.parts
        for line in step.report(departure, departure.parts[step.name])
    ]


def restore_all(back: Restoration) -> None:
    """Have every step bring back what it can."""
    for step in STEPS:
        if step.name in back.departure.parts:
            step.restore(back, back.departure.parts[step.name])


def stays(members: Iterable[Membership], now: datetime.datetime) -> dict[int, Verdict]:
    """Why some of these people may not leave; a handful of queries, however many there are. Asks no provider."""
    return _first(list(REASONS_TO_STAY), [each for each in members if not each.is_external], now)


def may_go(member: Membership, now: datetime.datetime) -> Verdict:
    """Whether the member may leave as far as every app is concerned. Asks providers: outside transactions.

    External people always may: what keeps them here is for the organization's own people (decision 19).
    """
    if member.is_external:
        return ALLOWED
    return _first([*REASONS_TO_STAY, *SLOW_REASONS_TO_STAY], [member], now).get(member.pk, ALLOWED)


def _first(reasons: Sequence[Stay], members: Sequence[Membership], now: datetime.datetime) -> dict[int, Verdict]:
    found: dict[int, Verdict] = {}
    for reason in reasons if members else ():
        found = {**reason(members, now), **found}
    return found
