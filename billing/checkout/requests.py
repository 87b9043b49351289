"""Paying a request that was written before: what is left of it, by card, from the prepaid account, or both (BIL-80)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.checkout.commands import Means, Paid, begin_payment, check_means
from billing.documents.settling import lock
from billing.documents.states import under_way
from billing.models import Document
from billing.payments.charging import UNDER_WAY
from billing.policies import may_account
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership

NOT_OPEN = _("Nothing is to be paid for this document: it is paid, replaced or void.")
NO_TRANSIT = _("The prepaid account cannot pay its own credit. Choose a card or a transfer.")


def left_of(document: Document) -> Money:
    """What is still to be paid. Raises RuleError when that is nothing, or a card is being charged for it."""
    if not document.left:
        raise RuleError(NOT_OPEN)
    if under_way(document):
        raise RuleError(UNDER_WAY)
    return Money.of_minor(document.left, document.currency)


def facts_of_request(document: Document) -> object:
    """What the page showed and the person confirmed."""
    return document.number, document.left, document.state


@transaction.atomic
def pay_request(
    *, actor: Membership, document: Document, means: Means, seen: str | None, now: datetime.datetime
) -> Paid:
    """Pay what is left of an open request or top-up, as far as that can be done at once.

    Raises Refused, RuleError, NotEnough, ChangedMeanwhile when something else is left than ``seen``.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    _organization, fresh = lock(actor.organization_id, document.pk)
    check_unchanged(seen, facts_of_request(fresh))
    if means.prepaid and fresh.kind == Document.Kind.TOP_UP:
        raise RuleError(NO_TRANSIT)
    check_means(actor, left_of(fresh), means)
    return begin_payment(actor, fresh, means, now)
