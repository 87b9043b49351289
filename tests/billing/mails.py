"""Every mail about money as a case for the tests that render all mails in five languages."""

import datetime
from collections.abc import Callable
from functools import partial

from accounts.models import User
from billing import emails
from billing.models import (
    BalanceAlert,
    Card,
    ContractEnd,
    Document,
    Gift,
    InvoiceRecipient,
    MonthlyDelivery,
    Payment,
    Refund,
    Withdrawal,
)
from billing.renewals.running import Tried
from core.clock import now
from organizations.models import Organization
from products.models import Product
from tests import factories
from tests.cast import Cast
from tests.clock import here

DAY = datetime.timedelta(days=1)


def _accounting(cast: Cast, language: str) -> Organization:
    """Talleres Rochat, whose people all read this language."""
    User.objects.filter(memberships__organization=cast.talleres).update(language=language)
    return cast.talleres


def _document(cast: Cast, language: str) -> Document:
    return factories.document(_accounting(cast, language))


def _refund(cast: Cast, language: str) -> Refund:
    return Refund(payment=Payment(document=_document(cast, language)), amount=500, currency="CHF")


def _card(cast: Cast, language: str) -> Card:
    """It ends in two days, and the hosting renews by itself in ten."""
    _renewing(cast, renews=True)
    return Card.objects.create(
        organization=_accounting(cast, language), acquirer="local", token="t", brand="Visa", last_digits="4242",
        valid_until=here() + 2 * DAY, is_default=True, added_at=now(),
    )  # fmt: skip


def _withdrawal(cast: Cast, language: str) -> Withdrawal:
    """Five francs that Nadia asked back."""
    return Withdrawal(
        pk=1, organization=_accounting(cast, language), amount=500, currency="CHF", means="bank",
        account="CH4400243353589254002", asked_by_name="Nadia Ferrari", reason="2026-11",
    )  # fmt: skip


def _recipient(cast: Cast, language: str) -> InvoiceRecipient:
    return factories.recipient(cast.talleres, language=language)


def _delivery(cast: Cast, language: str) -> MonthlyDelivery:
    """Two documents of November."""
    month, organization = here().replace(month=11, day=1), cast.talleres
    facts = {"pk": 1, "month": month, "count": 2, "made_at": now(), "expires_at": now()}
    return MonthlyDelivery(recipient=_recipient(cast, language), organization=organization, **facts)


def _gift(cast: Cast, language: str) -> Gift:
    return Gift(pk=1, organization=_accounting(cast, language), amount=500, currency="CHF", reason="2026-11")


def _alert(cast: Cast, language: str) -> BalanceAlert:
    """The account is empty, and the hosting renews by itself in ten days."""
    _renewing(cast, renews=True)
    return _accounting(cast, language).balance_alerts.create(currency="CHF", least=5_000)


def _hosting(cast: Cast) -> Product:
    return cast.talleres.products.filter(kind__key="web-hosting").earliest("pk")


def _renewing(cast: Cast, *, renews: bool) -> Product:
    """The hosting, whose term ends in ten days."""
    product = _hosting(cast)
    product.expires_on, product.renews_itself, product.state = here() + 10 * DAY, renews, Product.State.ACTIVE
    product.save()
    return product


def _end(cast: Cast, language: str) -> ContractEnd:
    organization, product = _accounting(cast, language), _renewing(cast, renews=True)
    assert product.expires_on
    return ContractEnd(
        organization=organization, product=product, ends_on=product.expires_on, asked_at=now(), asked_by_name="Iker"
    )


def _contract_ended(cast: Cast, language: str) -> None:
    emails.contract_ended(_end(cast, language), cast.member("iker"), is_name=False)


def _contract_kept(cast: Cast, language: str) -> None:
    emails.contract_kept(_end(cast, language), cast.talleres, cast.member("iker"))


def _contract_over(cast: Cast, language: str) -> None:
    emails.contract_over(_end(cast, language), cast.talleres, is_name=False)


def _told(mail: Callable[..., object], facts: Callable[[Cast, str], object], *more: object) -> Callable[..., object]:
    """A case that makes the facts and sends the mail about them."""
    return lambda cast, language: mail(facts(cast, language), *more)


def _renewals(mail: Callable[..., object], row: Callable[[Cast], object]) -> Callable[..., object]:
    return lambda cast, language: mail(_accounting(cast, language), [row(cast)], now())


def _told_now(mail: Callable[..., object], facts: Callable[[Cast, str], object]) -> Callable[..., object]:
    """The same for mails that look again when they leave."""
    return lambda cast, language: mail(facts(cast, language), now())


CASES: dict[str, Callable[..., object]] = {
    "billing.contract_ended": _contract_ended,
    "billing.contract_kept": _contract_kept,
    "billing.contract_over": _contract_over,
    "billing.document_paid": _told(emails.document_paid, _document),
    "billing.surplus_credited": _told(emails.surplus_credited, _document, 2_440, "CHF"),
    "billing.tax_corrected": lambda cast, language: emails.tax_corrected(
        _document(cast, language),
        Document(number="2026-10001"),
        Document(number="N-2026-10001", total=12_852, currency="CHF"),
    ),
    "billing.payment_requested": _told_now(emails.payment_requested, _document),
    "billing.request_due": _told_now(emails.request_due, _document),
    "billing.warranty_used": lambda cast, language: emails.warranty_used(
        _document(cast, language), _renewing(cast, renews=False), here() + DAY
    ),
    "billing.warranty_over": lambda cast, language: emails.warranty_over(
        _document(cast, language), _renewing(cast, renews=False)
    ),
    "billing.payment_failed": _told(emails.payment_failed, _document, 500),
    "billing.owner_must_confirm": _told_now(emails.owner_must_confirm, _document),
    "billing.payment_disputed": _told(emails.payment_disputed, _document, 500),
    "billing.refunded": _told(emails.refunded, _refund),
    "billing.refund_failed": _told(emails.refund_failed, _refund),
    "billing.card_ending": _told_now(emails.card_ending, _card),
    "billing.low_balance": _told_now(emails.low_balance, _alert),
    "billing.transfer_credited": _told(emails.transfer_credited, _accounting, 500, "CHF"),
    "billing.gift_given": _told(emails.gift_given, _gift),
    "billing.recipient_asked": _told(emails.recipient_asked, _recipient, now()),
    "billing.month_delivered": _told(emails.month_delivered, _delivery),
    "billing.withdrawal_asked": _told(emails.withdrawal_asked, _withdrawal),
    "billing.withdrawal_sent": _told(emails.withdrawal_sent, _withdrawal),
    "billing.withdrawal_refused": _told(emails.withdrawal_refused, _withdrawal),
    "billing.renewals_failed": _renewals(
        emails.renewals_failed, lambda cast: Tried(_renewing(cast, renews=True), None, here() + DAY)
    ),
    "billing.renewals_planned": _renewals(emails.renewals_planned, partial(_renewing, renews=True)),
    "billing.renewals_needed": lambda cast, language: emails.renewals_needed(
        _accounting(cast, language), {_renewing(cast, renews=False): 7}, now()
    ),
}
"""By the name of the mail, as those of ``tests.architecture.test_mails``."""
