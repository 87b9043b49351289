"""Mails about cards, for the tests that render every mail in five languages."""

from collections.abc import Callable

from accounts.models import User
from billing import emails
from billing.models import Card, Document, Payment, Refund
from core.clock import now
from tests import factories
from tests.cast import Cast


def _document(cast: Cast, language: str) -> Document:
    """Everybody of its organization reads this language."""
    User.objects.filter(memberships__organization=cast.talleres).update(language=language)
    return factories.document(cast.talleres)


def _refund(cast: Cast, language: str) -> Refund:
    return Refund(payment=Payment(document=_document(cast, language)), amount=500, currency="CHF")


def _card(cast: Cast, language: str) -> Card:
    _document(cast, language)
    return Card(organization=cast.talleres, valid_until=now().date())


CASES: dict[str, Callable[[Cast, str], object]] = {
    "billing.owner_must_confirm": lambda cast, language: emails.owner_must_confirm(_document(cast, language), 500),
    "billing.payment_disputed": lambda cast, language: emails.payment_disputed(_document(cast, language), 500),
    "billing.card_ending": lambda cast, language: emails.card_ending(_card(cast, language), "Visa •••• 4242", []),
    "billing.refunded": lambda cast, language: emails.refunded(_refund(cast, language)),
    "billing.refund_failed": lambda cast, language: emails.refund_failed(_refund(cast, language)),
}
"""As those of ``tests.architecture.test_mails``."""
