"""Crediting the prepaid account: a top-up is no revenue, so it is paid first and a receipt confirms it (BIL-31..43)."""

import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.checkout.commands import Means, Paid, begin_payment
from billing.documents.issuing import Facts, issue
from billing.issuer import Issuer, our_issuer
from billing.ledger.postings import balance_of
from billing.models import Account, Document, DocumentLine, Entry, Payment
from billing.policies import may_account
from billing.prices.quotes import Quote, QuotedLine, quote_of
from billing.tax.decision import NOTHING, Category
from core.components.formats import amount_text
from core.errors import RuleError
from core.money import Money
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from security.kinds import EventKind

OUT_OF_LIMITS = gettext_lazy("Write an amount from %(least)s to %(most)s.")


def limits_of(organization: Organization, currency: str) -> tuple[int, int]:
    """The least and the most that can be credited now, in minor units; 0 at most when the account is full, with what
    is on its way to it (BIL-33)."""
    terms = our_issuer()
    has = balance_of(organization.pk, Account.Purpose.PREPAID, currency) + on_its_way(organization, currency)
    return terms.least_top_up, max(0, min(terms.most_top_up, terms.most_balance - has))


def on_its_way(organization: Organization, currency: str) -> int:
    """What open top-ups bring, in minor units, if their transfer was announced or their card is being charged."""
    rows = organization.documents.filter(kind=Document.Kind.TOP_UP, state__in=Document.OPEN_STATES, currency=currency)
    charged = Payment.objects.filter(document=OuterRef("pk"), state__in=Payment.UNDER_WAY)
    coming = rows.filter(Q(announced_at__isnull=False) | Exists(charged))
    return int(coming.aggregate(left=Sum(F("total") - F("paid")))["left"] or 0)


@transaction.atomic
def credit(*, actor: Membership, amount: int, means: Means, now: datetime.datetime) -> Paid:
    """Ask for ``amount`` minor units by card or transfer; nothing is credited before it arrives (BIL-42).

    Raises Refused, RuleError outside of the limits.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    currency = actor.organization.currency
    least, most = limits_of(actor.organization, currency)
    if not least <= amount <= most:
        raise RuleError(limits_text(least, most, currency))
    terms = our_issuer()
    due_on = actor.day_at(now) + datetime.timedelta(days=terms.days)
    quote = quote_top_up(actor.organization, amount, currency)
    document = issue(Document.Kind.TOP_UP, actor.organization, quote, Facts(due_on=due_on), now)
    actor.record(
        EventKind.TOP_UP_ASKED, document=document.number, amount=f"{Money.of_minor(amount, currency).amount} {currency}"
    )
    return begin_payment(actor, document, means, now)


def quote_top_up(organization: Organization, amount: int, currency: str) -> Quote:
    """The one row of a top-up, in the language of the organization's documents. It carries no tax (BIL-43)."""
    with translation.override(organization.invoice_language):
        concept = _("Credit of the prepaid account")
    row = QuotedLine(
        kind=DocumentLine.Kind.TOP_UP, concept=concept, unit=amount, net=amount, category=Category.OUTSIDE.value,
        percent=NOTHING, country="",
    )  # fmt: skip
    return quote_of([row], currency, "")


def limits_text(least: int, most: int, currency: str) -> str:
    """What can be credited, for a refusal."""
    if most < least:
        return str(_("The prepaid account is full, with what is on its way to it. Pay something from it first."))
    written = {"least": least, "most": most}
    return OUT_OF_LIMITS % {name: amount_text(Money.of_minor(each, currency)) for name, each in written.items()}


def terms_of(currency: str) -> dict[str, Money]:
    """The limits as the page states them."""
    terms: Issuer = our_issuer()
    named = {"least": terms.least_top_up, "most": terms.most_top_up, "balance": terms.most_balance}
    return {name: Money.of_minor(amount, currency) for name, amount in named.items()}


def movements_of(organization: Organization) -> QuerySet[Entry]:
    """What moved the prepaid account, in all its currencies."""
    return Entry.objects.filter(account__organization=organization, account__purpose=Account.Purpose.PREPAID)
