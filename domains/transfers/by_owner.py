"""The owner of a name, who may be nobody's member, rejects its transfer by the link in their mail (NAM-31)."""

import datetime

from django.db import transaction

from core.errors import RuleError
from core.shown import check_unchanged
from domains import emails
from domains.changes.commands import UNDER_WAY, carry_out_soon
from domains.life.ending import locked_whole
from domains.models import Change, Transfer
from domains.transfers.leaving import NOT_ASKED, STEPS, facts_of, readers_of
from security.journal import events as journal
from security.kinds import EventKind

BY = "Owner"


def by_link(token: str, now: datetime.datetime) -> Transfer | None:
    """What a link rejects; None once the registry decided, or an answer is on its way."""
    key = Transfer.read_token(token)
    if key is None:
        return None
    waiting = Transfer.objects.filter(way=Transfer.Way.OUT, state=Transfer.State.PENDING)
    found = waiting.select_related("domain__product__organization").filter(pk=key).first()
    is_over = found is None or (found.until is not None and found.until <= now)
    return None if found is None or is_over or _is_answered(found) else found


def _is_answered(moved: Transfer) -> bool:
    answers = Change.objects.filter(domain=moved.domain_id, kind=Change.Kind.TRANSFER, asked_at__gte=moved.made_at)
    return answers.exclude(state=Change.State.FAILED).exists()


@transaction.atomic
def reject_by_owner(*, token: str, seen: str | None, now: datetime.datetime) -> Transfer:
    """The name stays. Whoever manages it is told. Raises RuleError when it is decided or answered, ChangedMeanwhile."""
    found = by_link(token, now)
    if found is None:
        raise RuleError(NOT_ASKED)
    domain = locked_whole(found.domain)
    moved = by_link(token, now)
    if moved is None:
        raise RuleError(UNDER_WAY)
    check_unchanged(seen, facts_of(moved))
    moved.domain = domain
    domain.changes.create(
        kind=Change.Kind.TRANSFER, steps=list(STEPS["reject"]), asked_at=now, asked_by_name=BY, due_at=now,
        organization_id=domain.organization_id,
    )  # fmt: skip
    organization = domain.product.organization
    journal.record(
        EventKind.NAME_LEAVING_REJECTED, actor=None, organization=organization, product=domain.product,
        registrar=moved.registrar,
    )  # fmt: skip
    emails.leaving_rejected(domain, moved, readers_of(domain, now))
    carry_out_soon()
    return moved
