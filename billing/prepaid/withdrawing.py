"""Asking prepaid money back: the amount is held at once, and whoever manages the organization is told (BIL-39)."""

import dataclasses
import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing import emails
from billing.bank.matching import is_similar
from billing.bank.pain import PayOut, check
from billing.documents.issuing import customer_of
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, LedgerBroken, Move, post
from billing.models import Account, Posting, Withdrawal
from billing.policies import may_account
from billing.prepaid.lots import Available, Lot, taken_for_asking
from billing.prepaid.movements import withdrawable
from billing.snapshot import Party
from core.components.formats import amount_text, day_text
from core.errors import RuleError
from core.money import Money
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from security.journal.events import record
from security.kinds import EventKind

Purpose, State = Account.Purpose, Withdrawal.State
OTHER_OWNER = _("Write the account’s holder as it is called at the bank. It has to be the organization, %(name)s.")
TOO_MUCH = _("At most %(most)s can be recovered now.")
WAITING = _("%(amount)s were paid by card and go back to that card; to a bank account they can go from %(day)s on.")
GIFT = _("%(amount)s are credit given by the provider, which pays invoices and is never paid out.")
NO_LONGER = _("This can no longer be cancelled: it was approved or settled meanwhile.")


@dataclass(frozen=True)
class Wish:
    """How much, in minor units, and where to: an account (compact IBAN) of ``owner``, or a PayPal address."""

    amount: int
    currency: str
    account: str = ""
    owner: str = ""
    bic: str = ""
    paypal: str = ""


@transaction.atomic
def ask_back(*, actor: Membership, wish: Wish, now: datetime.datetime) -> Withdrawal:
    """Ask for the money; it leaves the prepaid account at once. Raises Refused, RuleError with what may be asked."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    organization, today, days = actor.organization, our_issuer().today(now), our_issuer().card_back_days
    has = withdrawable(organization.pk, wish.currency, today)
    check_amount(has, wish.amount, wish.currency)
    party = owner_of(organization, wish)
    parts = taken_for_asking(list(has.lots), wish.amount, today, days)
    withdrawal = Withdrawal.objects.create(
        organization=organization, amount=wish.amount, currency=wish.currency, account=wish.account, bic=wish.bic,
        means=Withdrawal.Means.BANK if wish.account else Withdrawal.Means.PAYPAL, paypal=wish.paypal,
        owner=dataclasses.asdict(party), sources=[_source(lot) for lot in parts], asked_by=actor.user,
        asked_by_name=str(actor.user), asked_at=now,
    )  # fmt: skip
    cause = Cause(organization.pk, Posting.Kind.ASKED_BACK, f"asked:{withdrawal.pk}", today)
    moves = [Move(Purpose.PREPAID, -wish.amount), Move(Purpose.WITHDRAWING, wish.amount)]
    post(cause, moves, currency=wish.currency, now=now)
    actor.record(EventKind.WITHDRAWAL_ASKED, document=withdrawal.number, amount=written(withdrawal))
    emails.withdrawal_asked(withdrawal)
    return withdrawal


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
    asked = Posting.objects.get(key=f"asked:{withdrawal.pk}")
    cause = Cause(
        withdrawal.organization_id, Posting.Kind.KEPT, f"kept:{withdrawal.pk}", our_issuer().today(now),
        reverses_id=asked.pk,
    )  # fmt: skip
    moves = [Move(source, -withdrawal.amount), Move(Purpose.PREPAID, withdrawal.amount)]
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


def _source(lot: Lot) -> dict[str, object]:
    return {"source": lot.source.value, "amount": lot.amount, "day": lot.day.isoformat()}


def _text(amount: int, currency: str) -> str:
    return amount_text(Money.of_minor(amount, currency))
