"""Mails about money. One function per mail, named after what happened; whom they go to is one question (ORG-31)."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from billing.models import Card, Document, Gift, Refund, Withdrawal
from core.clock import now
from core.money import Money
from notifications.reader import Reader
from notifications.to_many import post_to_all
from organizations.models import Organization
from organizations.roles import MANAGERS
from products.models import Product

if TYPE_CHECKING:
    from billing.renewals.running import Tried
    from billing.renewals.telling import Planned


def _accountants_of(organization: Organization) -> list[Reader]:
    """Who asked for mail about money and may see it; the legal representatives where nobody did."""
    may_see = Q(role__in=MANAGERS) | Q(has_accounting=True)
    members = organization.memberships.filter(may_see, wants_billing_mail=True)
    return members.readers() or organization.memberships.legal_representatives(now()).readers()


def document_paid(document: Document) -> None:
    """A payment was whole: here is its invoice, or the receipt of a top-up."""
    mail = "billing/paid" if document.kind == Document.Kind.INVOICE else "billing/credited"
    _tell(mail, document, amount=Money.of_minor(document.total, document.currency))


def surplus_credited(document: Document, amount: int, currency: str) -> None:
    """More arrived than was due, or for a request that is void: it stands on the prepaid account (BIL-44)."""
    _tell("billing/surplus", document, amount=Money.of_minor(amount, currency))


def transfer_credited(organization: Organization, amount: int, currency: str) -> None:
    """A transfer that named no document was found to be the organization's: it stands on the prepaid account."""
    money, readers = Money.of_minor(amount, currency), _accountants_of(organization)
    _tell_of_balance("billing/transfer_credited", readers, organization, amount=money)


def gift_given(gift: Gift) -> None:
    """The provider gave credit, and why."""
    money, readers = Money.of_minor(gift.amount, gift.currency), _accountants_of(gift.organization)
    _tell_of_balance("billing/gift", readers, gift.organization, gift=gift, amount=money)


def withdrawal_asked(withdrawal: Withdrawal) -> None:
    """Somebody asked prepaid money back: whoever manages the organization reads it in time to object (BIL-39)."""
    _tell_of("billing/withdrawal_asked", withdrawal)


def withdrawal_sent(withdrawal: Withdrawal) -> None:
    """The money is on its way to the account."""
    _tell_of("billing/withdrawal_sent", withdrawal)


def withdrawal_refused(withdrawal: Withdrawal) -> None:
    """The desk or the bank refused it: the money stands on the prepaid account again."""
    _tell_of("billing/withdrawal_refused", withdrawal)


def payment_requested(document: Document) -> None:
    """A payment request was made for a transfer: until when, and with which reference."""
    _tell("billing/requested", document, amount=Money.of_minor(document.total, document.currency))


def payment_failed(document: Document, amount: int) -> None:
    """A card was refused: nothing was taken, what was set aside is free again."""
    _tell("billing/failed", document, amount=Money.of_minor(amount, document.currency))


def owner_must_confirm(document: Document, amount: int) -> None:
    """The bank wants the owner of the card to confirm, and nobody was there to do it: pay by hand (E17)."""
    _tell("billing/confirm", document, amount=Money.of_minor(amount, document.currency))


def payment_disputed(document: Document, amount: int) -> None:
    """The bank took money back that a card had paid: what that means until it is decided (BIL-72)."""
    _tell("billing/disputed", document, amount=Money.of_minor(amount, document.currency))


def refunded(refund: Refund) -> None:
    """Money went back to its card, and this is certain now."""
    _tell("billing/refunded", refund.payment.document, amount=Money.of_minor(refund.amount, refund.currency))


def refund_failed(refund: Refund) -> None:
    """The card took no money back: it stands on the prepaid account (E4)."""
    _tell("billing/refund_failed", refund.payment.document, amount=Money.of_minor(refund.amount, refund.currency))


def _tell_of(mail: str, withdrawal: Withdrawal) -> None:
    """To everybody who manages the organization, whatever they asked for, and to who looks after its accounting."""
    organization = withdrawal.organization
    managers = organization.memberships.filter(role__in=MANAGERS).readers()
    readers = {each.address: each for each in [*managers, *_accountants_of(organization)]}
    money = Money.of_minor(withdrawal.amount, withdrawal.currency)
    place = withdrawal.paypal or f"{withdrawal.account[:4]} … {withdrawal.account[-4:]}"
    _tell_of_balance(mail, readers.values(), organization, withdrawal=withdrawal, amount=money, place=place)


def _tell_of_balance(mail: str, readers: Iterable[Reader], organization: Organization, **facts: Any) -> None:
    link = settings.PUBLIC_URL + reverse("billing:prepaid", args=[organization.slug])
    post_to_all(mail, readers, organization, link=link, **facts)


def _tell(mail: str, document: Document, **facts: Any) -> None:
    organization = document.organization
    link = settings.PUBLIC_URL + reverse("billing:document", args=[organization.slug, document.number])
    readers = _accountants_of(organization)
    post_to_all(mail, readers, organization, document=document, link=link, **facts)


def renewals_failed(organization: Organization, failed: Sequence["Tried"]) -> None:
    """Products that were to renew by themselves and could not be paid: what is missing, when it is tried again."""
    link = settings.PUBLIC_URL + reverse("billing:payments", args=[organization.slug])
    post_to_all("billing/renewal_failed", _accountants_of(organization), organization, failed=failed, link=link)


def renewals_planned(organization: Organization, planned: Sequence["Planned"]) -> None:
    """Products that will renew by themselves: when, for how much, and what it cost before if that differs (BIL-77)."""
    link = settings.PUBLIC_URL + reverse("billing:payments", args=[organization.slug])
    post_to_all("billing/renewal_planned", _accountants_of(organization), organization, planned=planned, link=link)


def renewals_needed(organization: Organization, ending: Sequence["Planned"]) -> None:
    """Products that end because they do not renew by themselves."""
    link = settings.PUBLIC_URL + reverse("billing:payments", args=[organization.slug])
    post_to_all("billing/renewal_needed", _accountants_of(organization), organization, ending=ending, link=link)


def card_ending(card: Card, name: str, products: Sequence[Product]) -> None:
    """The default card ends before what it is to pay: which renewals then have no card (E17)."""
    organization = card.organization
    link = settings.PUBLIC_URL + reverse("billing:methods", args=[organization.slug])
    facts = {"card": card, "name": name, "products": products, "link": link}
    post_to_all("billing/card_ending", _accountants_of(organization), organization, **facts)
