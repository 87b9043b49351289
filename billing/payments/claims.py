"""What an organization owes after a bank took money back that was spent already, and paying it (17.2, BIL-83).

Each claim belongs to one dispute and is paid whole from the prepaid account, once. Amounts are minor units.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.documents.states import owes_too_long
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, post
from billing.models import Account, Document, DocumentLine, Entry, Payment, Posting
from billing.payments.cards import name_of
from billing.payments.traces import trace_of
from billing.policies import may_account
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from notifications.models import Notice, Topic
from notifications.notices import Audience, NoticeKind, tell
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from products.holds.commands import release
from products.models import Hold, Product
from security.kinds import EventKind

Purpose, Kind = Account.Purpose, Posting.Kind
MOST = 50
CLAIM = "claim"
NOTHING_OWED = _("Nothing of this is owed any more.")


@dataclass(frozen=True)
class Claim:
    """One of them. ``posting``: the dispute that made it; ``amount``: what is owed."""

    posting: Posting
    payment: Payment
    amount: int
    is_decided: bool

    @property
    def money(self) -> Money:
        """What is owed, to show."""
        return Money.of_minor(self.amount, self.posting.currency)

    @property
    def charged(self) -> Money:
        """What the card had paid."""
        return Money.of_minor(self.payment.amount, self.payment.currency)

    @property
    def charged_on(self) -> datetime.date:
        """When it had."""
        return our_issuer().today(self.payment.settled_at or self.payment.created_at)


def claims_of(organization: Organization) -> list[Claim]:
    """What it owes, the oldest first: a bounded list."""
    entries = _entries().filter(posting__organization=organization).order_by("pk")
    return list(_owed(entries[:MOST]))


def claim_of(posting: Posting) -> Claim | None:
    """What is owed for this dispute; None for nothing, or nothing any more."""
    return next(_owed(_entries().filter(posting=posting)), None)


def facts_of(claim: Claim) -> object:
    """What a confirmation shows."""
    return claim.posting.pk, claim.amount, claim.is_decided


@transaction.atomic
def pay_claim(*, actor: Membership, posting: Posting, seen: str | None, now: datetime.datetime) -> Claim:
    """Pay it from the prepaid account; what was stopped for it alone goes on. Raises Refused, RuleError when nothing is
    owed for it any more, NotEnough, ChangedMeanwhile."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    claim = claim_of(actor.organization.postings.get(pk=posting.pk))
    if claim is None:
        raise RuleError(NOTHING_OWED)
    check_unchanged(seen, facts_of(claim))
    cause = Cause(
        actor.organization_id, Kind.CLAIM_PAID, _paid_key(claim.posting), our_issuer().today(now),
        claim.payment.document_id, claim.payment.pk,
    )  # fmt: skip
    moves = [Move(Purpose.PREPAID, -claim.amount), Move(Purpose.CLAIM, claim.amount)]
    post(cause, moves, currency=claim.posting.currency, now=now)
    actor.record(EventKind.CLAIM_PAID, amount=f"{claim.money.amount} {claim.money.currency}")
    if claim.is_decided:
        mark_documents(claim.payment, Document.State.DISPUTED, Document.State.PAID)
        _let_go(actor.organization, claim.payment, now)
    return claim


def _let_go(organization: Organization, payment: Payment, now: datetime.datetime) -> None:
    """Services that this payment had paid, and that are stopped for no other claim."""
    others = [each.payment for each in claims_of(organization) if each.is_decided]
    still = {product.pk for other in others for product in paid_with(organization, other, now)}
    for product in paid_with(organization, payment, now):
        if product.pk not in still and not owes_too_long(product.pk, organization.day_at(now)):
            release(product=product, kind=Hold.Kind.UNPAID, by=None, now=now)


def paid_with(organization: Organization, payment: Payment, now: datetime.datetime) -> Sequence[Product]:
    """Services in operation whose running term this money paid, and no others."""
    paid = trace_of(payment).documents
    lines = DocumentLine.objects.filter(
        Q(document__origin__in=paid) | Q(document__in=paid), term_state=DocumentLine.TermState.PAID,
        ends_on__gte=organization.day_at(now),
    )  # fmt: skip
    products = organization.products.filter(pk__in=lines.values("product_id"), state=Product.State.ACTIVE)
    return list(products.select_related("kind__category", "plan", "organization").order_by("pk"))


def charge_in_words(payment: Payment) -> str:
    """A charge told by what every language writes alike: document, card, amount, day."""
    money = Money.of_minor(payment.amount, payment.currency)
    day = our_issuer().today(payment.settled_at or payment.created_at)
    card = name_of(payment.card) if payment.card else ""
    return ", ".join(filter(None, [payment.document.number, card, f"{money.amount} {money.currency}", str(day)]))


def mark_documents(payment: Payment, before: Document.State, after: Document.State) -> None:
    """What was made of the documents that it paid says so: invoices, and the receipt of a top-up."""
    paid = trace_of(payment).documents
    finals = Document.objects.filter(Q(origin__in=paid) | Q(pk__in=paid), state=before)
    finals.filter(kind__in=[Document.Kind.INVOICE, Document.Kind.RECEIPT]).update(state=after)


def _entries() -> QuerySet[Entry]:
    entries = Entry.objects.filter(account__purpose=Purpose.CLAIM, posting__kind=Kind.CONTESTED, amount__lt=0)
    return entries.select_related("posting__payment__card", "posting__payment__document", "posting__organization")


def _owed(entries: Iterable[Entry]) -> Iterator[Claim]:
    found = list(entries)
    keys = [key for each in found for key in (_paid_key(each.posting), *_ends_of(each.posting))]
    known = set(Posting.objects.filter(key__in=keys).values_list("key", flat=True))
    for entry in found:
        won, lost = _ends_of(entry.posting)
        if entry.posting.payment and not known & {won, _paid_key(entry.posting)}:
            yield Claim(entry.posting, entry.posting.payment, -entry.amount, is_decided=lost in known)


def _ends_of(posting: Posting) -> tuple[str, str]:
    """Keys of the postings that end the dispute (``disputes._key``): won, lost."""
    name = posting.key.rpartition(":")[0]
    return f"{name}:won", f"{name}:lost"


def _paid_key(posting: Posting) -> str:
    return f"claim:{posting.pk}"


def tell_of_claim(posting: Posting, payment: Payment, now: datetime.datetime) -> None:
    """The entry of the bell, when something is owed for this dispute."""
    if claim_of(posting):
        tell(
            CLAIM, posting.pk, now=now, organization=posting.organization, audience=Audience.ACCOUNTING,
            charge=charge_in_words(payment),
        )  # fmt: skip


def _over(notices: Sequence[Notice]) -> set[int]:
    """Those for whose dispute nothing is owed any more."""
    owed = {str(each.posting.pk) for each in _owed(_entries().filter(posting__in=[int(n.cause) for n in notices]))}
    return {each.pk for each in notices if each.cause not in owed}


NOTICE = NoticeKind(
    CLAIM, Topic.BILLING, "alert", _("The bank took a payment back, and it is owed: %(charge)s."),
    lambda notice: reverse("billing:owed", args=[notice.slug, notice.cause]), _over,
)  # fmt: skip
