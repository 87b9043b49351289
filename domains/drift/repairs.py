"""What a person does about a finding with one click (REG-25): it is theirs to decide, never the comparison's."""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import RuleError
from core.shown import check_unchanged
from domains.drift.findings import Kind, open_findings
from domains.life.ending import let_go, locked_whole
from domains.models import Domain, Finding, RegistryCommand
from domains.registry import manual
from domains.states import GONE, KEPT, WAYS, State
from products.calls.request import request
from products.models import ProviderCall
from products.providers import Action
from security.journal import events as journal
from security.kinds import EventKind

SETTLED = _("Somebody settled this before.")
NO_WAY = _("The name is in another state by now. Look at it again after the next comparison.")
DAY_NEEDED = _("Write down until when the registry says that it is registered.")


@transaction.atomic
def mend(
    *, actor: User, finding_id: int, seen: str | None, now: datetime.datetime, day: datetime.date | None = None
) -> None:
    """Do what ``REPAIRS`` says for its kind. ``day``: what the registry said to what was done by hand. Raises
    RuleError, ChangedMeanwhile."""
    finding = _open(finding_id, seen)
    domain = name_of(finding)
    act = REPAIRS.get(Kind(finding.kind))
    if act is None or (domain is None and finding.kind != Kind.HAND):
        raise RuleError(NO_WAY)
    act(locked_whole(domain) if domain else None, finding, now, day)
    _end(finding, domain, actor, finding.get_kind_display(), now)


@transaction.atomic
def close(*, actor: User, finding_id: int, note: str, seen: str | None, now: datetime.datetime) -> None:
    """Say what was done about it, or why the registry refused what was to be done by hand. Raises RuleError,
    ChangedMeanwhile."""
    finding = _open(finding_id, seen)
    if finding.kind == Kind.HAND:
        manual.refuse(task=_task(finding).pk, now=now, reason=note)
    finding.note = note[:300]
    _end(finding, name_of(finding), actor, note, now)


def facts_of(finding: Finding) -> object:
    """What a confirmation shows."""
    return finding.pk, finding.kind, finding.here, finding.there


def name_of(finding: Finding) -> Domain | None:
    """The name of ours that it is about."""
    rows = Domain.objects.select_related("product__organization").exclude(state__in=sorted(GONE))
    return rows.filter(name=finding.name).first()


def _open(finding_id: int, seen: str | None) -> Finding:
    finding = open_findings().select_for_update().filter(pk=finding_id).first()
    if finding is None:
        raise RuleError(SETTLED)
    check_unchanged(seen, facts_of(finding))
    return finding


def _end(finding: Finding, domain: Domain | None, actor: User, what: str, now: datetime.datetime) -> None:
    finding.ended_at = now
    finding.save(update_fields=["ended_at", "note"])
    if domain is not None:
        journal.record(
            EventKind.NAME_MENDED, actor=actor, organization=domain.product.organization, product=domain.product,
            what=what,
        )  # fmt: skip


def _task(finding: Finding) -> RegistryCommand:
    row = RegistryCommand.objects.tasks().filter(registry=finding.registry, name=finding.name).first()
    if row is None:
        raise RuleError(SETTLED)
    return row


def _as_there(domain: Domain, finding: Finding, now: datetime.datetime, day: datetime.date | None) -> None:
    states = {Kind.MISSING: State.RELEASED, Kind.FOREIGN: State.TRANSFERRED}
    state = states.get(Kind(finding.kind)) or State(finding.there)
    if state not in WAYS[State(domain.state)]:
        raise RuleError(NO_WAY)
    domain.move_to(state, now)
    if state in GONE:
        let_go(domain, now)


def _take_day(domain: Domain, finding: Finding, now: datetime.datetime, day: datetime.date | None) -> None:
    if not finding.there:
        raise RuleError(NO_WAY)
    domain.expires_at = datetime.datetime.fromisoformat(finding.there)
    domain.save(update_fields=["expires_at"])


def _order_again(domain: Domain, finding: Finding, now: datetime.datetime, day: datetime.date | None) -> None:
    until = domain.product.expires_on
    if domain.state not in KEPT or until is None:
        raise RuleError(NO_WAY)
    request(product=domain.product, action=Action.EXTEND, data={"until": until.isoformat()}, now=now)


def _ask_now(domain: Domain, finding: Finding, now: datetime.datetime, day: datetime.date | None) -> None:
    ProviderCall.objects.filter(product=domain.product_id, state=ProviderCall.State.WAITING).update(due_at=now)


def _done_by_hand(_domain: Domain | None, finding: Finding, now: datetime.datetime, day: datetime.date | None) -> None:
    row = _task(finding)
    if row.command == "Renew" and day is None:
        raise RuleError(DAY_NEEDED)
    ends = datetime.datetime.combine(day, datetime.time(23, 59, 59), datetime.UTC) if day else None
    manual.finish(task=row.pk, now=now, expires_at=ends)
    ProviderCall.objects.filter(product__domain__name=row.name, state=ProviderCall.State.WAITING).update(due_at=now)


REPAIRS: dict[Finding.Kind, Callable[..., None]] = {
    Kind.STATE: _as_there,
    Kind.MISSING: _as_there,
    Kind.FOREIGN: _as_there,
    Kind.DATE: _take_day,
    Kind.PAID: _order_again,
    Kind.ORDER: _ask_now,
    Kind.HAND: _done_by_hand,
}
"""By kind; what is not here is ended with a note alone."""
LOSSES = (Kind.MISSING, Kind.FOREIGN)
"""Repairs by which an organization has a name no more."""


def is_a_loss(finding: Finding) -> bool:
    """Whether its repair takes a service away (K2)."""
    there = finding.there if finding.kind == Kind.STATE else ""
    return finding.kind in LOSSES or there in {State.REDEMPTION, State.DELETING, State.RELEASED}
