"""What the staff do with cases: claim, answer, note, close, order (SUP-25). Who is staff is asked by the desk above."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import RuleError
from core.shown import check_unchanged
from security.journal.events import record
from security.kinds import EventKind
from support.cases import emails, files, policies
from support.cases.commands import check_capacity, settle
from support.models import Case, CaseMessage

TAKEN = _("%(name)s works on this case. Take it over first.")
State, Kind = Case.State, CaseMessage.Kind


def facts_of(case: Case) -> list[Any]:
    """What a page about the case shows that an answer depends on."""
    last = case.messages.order_by("-pk").values_list("pk", flat=True).first()
    return [case.pk, case.state, case.claimed_by_id, last]


@transaction.atomic
def claim(*, actor: User, case: Case, seen: str | None, now: datetime.datetime) -> Case:
    """Take the case on, or over from the colleague who was shown. Raises ChangedMeanwhile when somebody else has it by
    now, RuleError when it is closed."""
    case = _locked(case)
    if case.claimed_by_id == actor.pk:
        return case
    _check_open(case)
    check_unchanged(seen, facts_of(case))
    case.claimed_by, case.claimed_at = actor, now
    case.save(update_fields=["claimed_by", "claimed_at"])
    _record(EventKind.CASE_CLAIMED, actor, case)
    return case


@transaction.atomic
def release(*, actor: User, case: Case) -> None:
    """Give the case back; nothing happens when the actor does not have it."""
    case = _locked(case)
    if case.claimed_by_id == actor.pk:
        case.claimed_by, case.claimed_at = None, None
        case.save(update_fields=["claimed_by", "claimed_at"])
        _record(EventKind.CASE_RELEASED, actor, case)


@transaction.atomic
def answer(
    *,
    actor: User,
    case: Case,
    text: str,
    attached: list[files.Attachment],
    then: str,
    seen: str | None,
    now: datetime.datetime,
) -> CaseMessage:
    """Answer the customer; ``then`` is the state after it: answered, or waiting for the customer.

    Whoever answers has the case. Raises ChangedMeanwhile when somebody wrote in between, RuleError when the case is
    closed or somebody else's.
    """
    case = _locked(case)
    _check_open(case)
    check_unchanged(seen, facts_of(case))
    if case.claimed_by_id not in {None, actor.pk}:
        raise RuleError(TAKEN % {"name": case.claimed_by})
    message = _add(actor, case, Kind.STAFF, text, attached, now)
    case.claimed_at = case.claimed_at or now
    case.claimed_by, case.state, case.due_at, case.changed_at = actor, State(then), None, now
    case.answered_at = case.answered_at or now
    case.save(update_fields=["claimed_by", "claimed_at", "state", "due_at", "changed_at", "answered_at"])
    _record(EventKind.CASE_REPLIED, actor, case)
    emails.case_answered(case, message)
    return message


@transaction.atomic
def note(
    *, actor: User, case: Case, text: str, attached: list[files.Attachment], now: datetime.datetime
) -> CaseMessage:
    """Write something for the staff alone, whoever has the case. Raises RuleError when it is full."""
    case = _locked(case)
    message = _add(actor, case, Kind.NOTE, text, attached, now)
    record(EventKind.CASE_NOTED, actor=actor, number=case.number)
    return message


@transaction.atomic
def close(*, actor: User, case: Case, seen: str | None, now: datetime.datetime) -> None:
    """The matter is settled. Raises ChangedMeanwhile when somebody wrote in between."""
    case = _locked(case)
    if not policies.may_write(case):
        return
    check_unchanged(seen, facts_of(case))
    settle(case, now)
    _record(EventKind.CASE_CLOSED, actor, case)
    emails.case_closed(case, by=actor)


@transaction.atomic
def set_priority(*, actor: User, case: Case, priority: int) -> None:
    """How soon among others. Raises RuleError when the case is closed."""
    case = _locked(case)
    _check_open(case)
    if case.priority == priority:
        return
    _record(EventKind.CASE_PRIORITY, actor, case, before=case.priority, after=priority)
    case.priority = priority
    case.save(update_fields=["priority"])


def _add(
    actor: User, case: Case, kind: str, text: str, attached: list[files.Attachment], now: datetime.datetime
) -> CaseMessage:
    check_capacity(case, attached)
    message = case.messages.create(kind=kind, author=actor, author_name=actor.full_name, text=text, at=now)
    files.store(message, attached)
    return message


def _locked(case: Case) -> Case:
    found = Case.objects.for_update().select_related("organization", "product", "claimed_by").filter(pk=case.pk).first()
    if found is None:
        raise RuleError(_("This case does not exist any more."))
    return found


def _check_open(case: Case) -> None:
    if case.is_closed:
        raise RuleError(policies.CLOSED)


def _record(kind: EventKind, actor: User, case: Case, **facts: Any) -> None:
    record(kind, actor=actor, organization=case.organization, product=case.product, number=case.number, **facts)
