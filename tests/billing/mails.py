"""Every mail about money as a case for the tests that render all mails in five languages."""

from collections.abc import Callable

from accounts.models import User
from billing import emails
from billing.models import Document, Gift, Payment, Refund, Withdrawal
from billing.renewals.running import Tried
from billing.renewals.telling import Planned
from core.clock import now
from core.money import Money
from organizations.models import Organization
from products.models import Product
from tests import factories
from tests.cast import Cast


def _accounting(cast: Cast, language: str) -> Organization:
    """Talleres Rochat, whose people all read this language."""
    User.objects.filter(memberships__organization=cast.talleres).update(language=language)
    return cast.talleres


def _document(cast: Cast, language: str) -> Document:
    return factories.document(_accounting(cast, language))


def _refund(cast: Cast, language: str) -> Refund:
    return Refund(payment=Payment(document=_document(cast, language)), amount=500, currency="CHF")


def _withdrawal(cast: Cast, language: str) -> Withdrawal:
    """Five francs that Nadia asked back."""
    return Withdrawal(
        pk=1, organization=_accounting(cast, language), amount=500, currency="CHF", means="bank",
        account="CH4400243353589254002", asked_by_name="Nadia Ferrari", reason="2026-11",
    )  # fmt: skip


def _gift(cast: Cast, language: str) -> Gift:
    return Gift(pk=1, organization=_accounting(cast, language), amount=500, currency="CHF", reason="2026-11")


def _hosting(cast: Cast) -> Product:
    return cast.talleres.products.filter(kind__key="web-hosting").earliest("pk")


def _planned(cast: Cast) -> Planned:
    return Planned(_hosting(cast), now().date(), Money.of_minor(1_070, "CHF"), Money.of_minor(900, "CHF"))


def _told(mail: Callable[..., object], facts: Callable[[Cast, str], object], *more: object) -> Callable[..., object]:
    """A case that makes the facts and sends the mail about them."""
    return lambda cast, language: mail(facts(cast, language), *more)


def _renewals(mail: Callable[..., object], row: Callable[[Cast], object]) -> Callable[..., object]:
    return lambda cast, language: mail(_accounting(cast, language), [row(cast)])


CASES: dict[str, Callable[..., object]] = {
    "billing.document_paid": _told(emails.document_paid, _document),
    "billing.surplus_credited": _told(emails.surplus_credited, _document, 2_440, "CHF"),
    "billing.payment_requested": _told(emails.payment_requested, _document),
    "billing.payment_failed": _told(emails.payment_failed, _document, 500),
    "billing.owner_must_confirm": _told(emails.owner_must_confirm, _document, 500),
    "billing.payment_disputed": _told(emails.payment_disputed, _document, 500),
    "billing.refunded": _told(emails.refunded, _refund),
    "billing.refund_failed": _told(emails.refund_failed, _refund),
    "billing.transfer_credited": _told(emails.transfer_credited, _accounting, 500, "CHF"),
    "billing.gift_given": _told(emails.gift_given, _gift),
    "billing.withdrawal_asked": _told(emails.withdrawal_asked, _withdrawal),
    "billing.withdrawal_sent": _told(emails.withdrawal_sent, _withdrawal),
    "billing.withdrawal_refused": _told(emails.withdrawal_refused, _withdrawal),
    "billing.renewals_failed": _renewals(
        emails.renewals_failed, lambda cast: Tried(_hosting(cast), None, now().date())
    ),
    "billing.renewals_planned": _renewals(emails.renewals_planned, _planned),
    "billing.renewals_needed": _renewals(emails.renewals_needed, _planned),
}
"""By the name of the mail, as those of ``tests.architecture.test_mails``."""
