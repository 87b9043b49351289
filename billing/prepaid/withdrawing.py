"""Asking prepaid money back: the amount is held at once, and whoever manages the organization is told (BIL-39)."""

import dataclasses
import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing import emails
from billing.bank.matching import is_similar
from billing.bank.pain import PayOut, check
from billing.documents.issuing import customer_of
from billing.documents.on_credit import not_due_yet
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, LedgerBroken, Move, balance_of, post
from billing.models import Account, Payment, Posting, Withdrawal
from billing.policies import may_account
from billing.prepaid.card_sources import CardSource, card_of, card_sources, facts_of, split
from billing.prepaid.lots import Available, Source, taken_for_asking
from billing.prepaid.movements import withdrawable
from billing.snapshot import Party
from core.components.formats import amount_text, day_text
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from security.journal.events import record
from security.kinds import EventKind

Purpose, State = Account.Purpose, Withdrawal.State
OTHER_OWNER = _("Write the account’s holder as it is called at the bank. It has to be the organization, %(name)s.")
TOO_MUCH = _("At most %(most)s can be recovered now.")
WAITING = _("%(amount)s were paid by card and go back to that card; to a bank account they can go from %(day)s on.")
GIFT = _("%(amount)s are credit given by the provider, which pays invoices and is never paid out.")
OWED = _("%(amount)s are owed after a bank took money back. Pay them first; then the rest can be recovered.")
NO_LONGER = _("This can no longer be cancelled: it was approved or settled meanwhile.")


@dataclass(frozen=True)
class Wish:
    """How much, in minor units, and where to: an account (compact IBAN) of ``owner``, a PayPal address, or back to the
    cards that paid it."""

    amount: int
    currency: str
    account: str = ""
    owner: str = ""
    bic: str = ""
    paypal: str = ""
    to_cards: bool = False

    @property
    def means(self) -> Withdrawal.Means:
        """Which of the three."""
        if self.to_cards:
            return Withdrawal.Means.CARD
        return Withdrawal.Means.BANK if self.account else Withdrawal.Means.PAYPAL


@dataclass(frozen=True)
class _Source:
    """A part of what is asked back: where it came from and, for one that goes back to a card, which payment."""

    amount: int
    facts: dict[str, object]
    payment: Payment | None = None


@transaction.atomic
def ask_back(*, actor: Membership, wish: Wish, now: datetime.datetime, seen: str | None = None) -> Withdrawal:
    """Ask for the money; it leaves the prepaid account at once. Raises Refused, RuleError with what may be asked,
    ChangedMeanwhile when the page showed something else."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    organization, today = actor.organization, our_issuer().today(now)
    if owed := -balance_of(organization.pk, Purpose.CLAIM, wish.currency) - not_due_yet(
        organization, wish.currency, actor.day_at(now)
    ):
        raise RuleError(OWED % {"amount": _text(owed, wish.currency)})
    has = withdrawable(organization.pk, wish.currency, today)
    sources = card_sources(has, today)
    check_unchanged(seen, facts_of(has, sources))
    parts = _back_to_cards(sources, wish) if wish.to_cards else _to_account(has, wish, today)
    withdrawal = Withdrawal.objects.create(
        organization=organization, amount=wish.amount, currency=wish.currency, account=wish.account, bic=wish.bic,
        means=wish.means, paypal=wish.paypal, owner=dataclasses.asdict(owner_of(organization, wish)),
        sources=[each.facts for each in parts], asked_by=actor.user, asked_by_name=str(actor.user), asked_at=now,
    )  # fmt: skip
    for payment, amount in _shares(parts):
        _hold(withdrawal, payment, amount, now)
    actor.record(EventKind.WITHDRAWAL_ASKED, document=withdrawal.number, amount=written(withdrawal))
    emails.withdrawal_asked(withdrawal)
    return withdrawal


def _to_account(has: Available, wish: Wish, today: datetime.date) -> list[_Source]:
    check_amount(has, wish.amount, wish.currency)
    lots = taken_for_asking(list(has.lots), wish.amount, today, our_issuer().card_back_days)
    return [_Source(lot.amount, _source(lot.source, lot.amount, lot.day)) for lot in lots]


def _back_to_cards(sources: list[CardSource], wish: Wish) -> list[_Source]:
    most = sum(each.amount for each in sources)
    if wish.amount > most:
        raise RuleError(TOO_MUCH % {"most": _text(most, wish.currency)})
    return [
        _Source(
            each.amount,
            {
                **_source(Source.CARD, each.amount, each.day), "payment": str(each.payment.pk),
                "card": card_of(each.payment),
            },
            each.payment,
        )
        for each in split(sources, wish.amount)
    ]  # fmt: skip


def _shares(parts: list[_Source]) -> list[tuple[Payment | None, int]]:
    """What is held in one posting: all of it, or what goes back to each card."""
    named = [(each.payment, each.amount) for each in parts if each.payment]
    return [*named] or [(None, sum(each.amount for each in parts))]


def _hold(withdrawal: Withdrawal, payment: Payment | None, amount: int, now: datetime.datetime) -> None:
    key = f"asked:{withdrawal.pk}:{payment.pk}" if payment else f"asked:{withdrawal.pk}"
    cause = Cause(
        withdrawal.organization_id, Posting.Kind.ASKED_BACK, key, our_issuer().today(now),
        payment_id=payment.pk if payment else None,
    )  # fmt: skip
    moves = [Move(Purpose.PREPAID, -amount), Move(Purpose.WITHDRAWING, amount)]
    if post(cause, moves, currency=withdrawal.currency, now=now) is None:
        raise LedgerBroken(f"{withdrawal.number} was asked for before.")


@transaction.atomic
def cancel(*, actor: Membership, withdrawal: Withdrawal, now: datetime.datetime) -> Withdrawal:
    """Take it back while nobody approved it: the money is on the prepaid account again. Raises Refused, RuleError."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    held = Withdrawal.objects.select_for_update(no_key=True).get(
        pk=withdrawal.pk, organization_id=actor.organization_id
    )
    if held.state == State.CANCELLED:
        return held
    if held.state != State.REQUESTED:
        raise RuleError(NO_LONGER)
    give_back(held, now)
    actor.record(EventKind.WITHDRAWAL_CANCELLED, document=held.number, amount=written(held))
    return finish(held, State.CANCELLED, str(actor.user), "", now)


def check_amount(has: Available, amount: int, currency: str) -> None:
    """Raises RuleError that says how much may be asked back, and why no more."""
    if amount > has.now:
        raise RuleError(" ".join([TOO_MUCH % {"most": _text(has.now, currency)}, *why_no_more(has, currency)]))


def why_no_more(has: Available, currency: str) -> list[str]:
    """A sentence for each part that cannot be asked back now."""
    waiting = [
        WAITING % {"amount": _text(amount, currency), "day": day_text(first_day)} for amount, first_day in has.waiting
    ]
    return [*waiting, *([GIFT % {"amount": _text(has.gift, currency)}] if has.gift else [])]


def owner_of(organization: Organization, wish: Wish) -> Party:
    """The owner of the account: the organization at its address. Raises RuleError for somebody else, Unpayable for
    what no bank would take."""
    party = customer_of(organization)
    if not wish.account:
        return party
    if not is_similar(wish.owner, organization.name):
        raise RuleError(OTHER_OWNER % {"name": organization.name})
    party = dataclasses.replace(party, name=wish.owner)
    check(PayOut("W-0", wish.amount, wish.currency, wish.account, party, bic=wish.bic))
    return party


def give_back(withdrawal: Withdrawal, now: datetime.datetime, *, source: Account.Purpose = Purpose.WITHDRAWING) -> None:
    """What was held stands on the prepaid account again, of the parts that it was; what was sent comes from the bank.
    The organization is locked."""
    key = f"asked:{withdrawal.pk}"
    for asked in Posting.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:")).order_by("pk"):
        amount = asked.entries.get(account__purpose=Purpose.WITHDRAWING).amount
        cause = Cause(
            withdrawal.organization_id, Posting.Kind.KEPT, asked.key.replace("asked", "kept", 1),
            our_issuer().today(now), payment_id=asked.payment_id, reverses_id=asked.pk,
        )  # fmt: skip
        moves = [Move(source, -amount), Move(Purpose.PREPAID, amount)]
        if post(cause, moves, currency=withdrawal.currency, now=now) is None:
            raise LedgerBroken(f"{withdrawal.number} was given back before.")


def finish(withdrawal: Withdrawal, state: Withdrawal.State, by: str, reason: str, now: datetime.datetime) -> Withdrawal:
    """It is over."""
    withdrawal.state, withdrawal.closed_by, withdrawal.closed_at, withdrawal.reason = state, by, now, reason
    withdrawal.save(update_fields=["state", "closed_by", "closed_at", "reason"])
    return withdrawal


def written(withdrawal: Withdrawal) -> str:
    """Its amount, for the journal."""
    money = Money.of_minor(withdrawal.amount, withdrawal.currency)
    return f"{money.amount} {money.currency}"


def note(kind: EventKind, withdrawal: Withdrawal, actor: User, reason: str = "") -> None:
    """A line of the desk in the organization's journal."""
    said: dict[str, Any] = {"reason": reason} if reason else {}
    record(
        kind, actor=actor, organization=withdrawal.organization, document=withdrawal.number,
        amount=written(withdrawal), **said,
    )  # fmt: skip


def _source(source: Source, amount: int, day: datetime.date) -> dict[str, object]:
    return {"source": source.value, "amount": amount, "day": day.isoformat()}


def _text(amount: int, currency: str) -> str:
    return amount_text(Money.of_minor(amount, currency))
