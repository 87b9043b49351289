"""The provider gives credit: at once up to a limit, above it when a second person agrees (BIL-49)."""

import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing import emails
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, LedgerBroken, Move, post
from billing.models import Account, Gift, Posting
from core.components.formats import amount_text
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from organizations.locks import lock_organization
from organizations.models import Organization
from security.journal.events import record
from security.kinds import EventKind

State = Gift.State
SETTLED = _("Somebody decided about this credit meanwhile.")
OWN = _("You proposed this yourself. Ask somebody else, or wait %(hours)s hours.")


@transaction.atomic
def give(
    *, actor: User, organization: Organization, amount: int, currency: str, reason: str, now: datetime.datetime
) -> Gift:
    """Give so many minor units, or propose them where two have to agree: what one person gave the organization within
    the hours of ``alone_hours`` counts together. Raises RuleError for one that was deleted."""
    locked = lock_organization(organization.pk)
    gift = Gift.objects.create(
        organization=locked, state=State.PROPOSED, amount=amount, currency=currency, reason=reason, proposed_by=actor,
        proposed_at=now,
    )  # fmt: skip
    if amount + _given_alone(locked, currency, now) <= our_issuer().second_above:
        return _given(gift, actor, now)
    record(EventKind.GIFT_PROPOSED, actor=actor, name=str(gift), amount=_text(gift), reason=reason)
    return gift


def _given_alone(organization: Organization, currency: str, now: datetime.datetime) -> int:
    """What the organization was given lately without a second person. The caller holds its lock, so slices that are
    given in the same moment count each other."""
    since = now - datetime.timedelta(hours=our_issuer().alone_hours)
    lately = organization.gifts.filter(state=State.GIVEN, given_at__gt=since, currency=currency)
    total: int | None = lately.filter(given_by=F("proposed_by")).aggregate(total=Sum("amount"))["total"]
    return total or 0


@transaction.atomic
def agree(*, actor: User, gift: Gift, seen: str | None, now: datetime.datetime) -> Gift:
    """A second person agrees, or the same one a day later. Raises RuleError, ChangedMeanwhile."""
    held = _locked(gift)
    check_unchanged(seen, facts_of(held))
    pause = datetime.timedelta(hours=our_issuer().alone_hours)
    if held.proposed_by_id == actor.pk and now < held.proposed_at + pause:
        raise RuleError(OWN % {"hours": our_issuer().alone_hours})
    return _given(held, actor, now)


@transaction.atomic
def drop(*, actor: User, gift: Gift, now: datetime.datetime) -> Gift:
    """It is not given. Raises RuleError when somebody decided before."""
    held = _locked(gift)
    record(EventKind.GIFT_DROPPED, actor=actor, name=str(held), amount=_text(held))
    return _close(held, State.DROPPED, actor, now)


def facts_of(gift: Gift) -> object:
    """What a confirmation shows."""
    return gift.state, gift.organization_id, gift.amount, gift.currency, gift.reason


def _locked(gift: Gift) -> Gift:
    organization = lock_organization(gift.organization_id)
    held = Gift.objects.select_for_update(no_key=True).get(pk=gift.pk)
    if held.state != State.PROPOSED:
        raise RuleError(SETTLED)
    held.organization = organization
    return held


def _given(gift: Gift, actor: User, now: datetime.datetime) -> Gift:
    cause = Cause(
        gift.organization_id, Posting.Kind.GIFT, f"gift:{gift.pk}", our_issuer().today(now), note=gift.reason[:200]
    )
    moves = [Move(Account.Purpose.GOODWILL, -gift.amount), Move(Account.Purpose.PREPAID, gift.amount)]
    if post(cause, moves, currency=gift.currency, now=now) is None:
        raise LedgerBroken(f"{gift} was given before.")
    record(EventKind.GIFT_GIVEN, actor=actor, organization=gift.organization, amount=_text(gift), reason=gift.reason)
    emails.gift_given(gift)
    return _close(gift, State.GIVEN, actor, now)


def _close(gift: Gift, state: Gift.State, actor: User, now: datetime.datetime) -> Gift:
    gift.state, gift.given_by, gift.given_at = state, actor, now
    gift.save(update_fields=["state", "given_by", "given_at"])
    return gift


def _text(gift: Gift) -> str:
    return amount_text(Money.of_minor(gift.amount, gift.currency))
