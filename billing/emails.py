"""Mails about money. One function per mail, named after what happened; whom they go to is one question (ORG-31)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from billing.models import (
    BalanceAlert,
    Card,
    ContractEnd,
    Document,
    Gift,
    InvoiceRecipient,
    MonthlyDelivery,
    Refund,
    RenewalStep,
    Withdrawal,
)
from billing.policies import accountants
from billing.readers.recipients import accountants_of
from billing.readers.wishes import wanting, wanting_reminder
from core.money import Money
from notifications.outbox import post
from notifications.reader import Reader
from notifications.to_many import post_to_all, remind
from organizations.models import Membership, Organization
from organizations.roles import MANAGERS
from products.models import Product

THE_CARDS: Any = gettext_lazy("the cards that paid it")

if TYPE_CHECKING:
    from billing.renewals.running import Tried


def document_paid(document: Document) -> None:
    """A payment was whole: here is its invoice, or the receipt of a top-up. What was debited by itself is a wish of its
    own."""
    mail = "billing/paid" if document.kind == Document.Kind.INVOICE else "billing/credited"
    was_debited = RenewalStep.objects.filter(document=document.origin).exists() if document.origin else False
    wanted = wanting("issued") | wanting("debited") if was_debited else wanting("issued")
    _tell(mail, document, wanted, amount=Money.of_minor(document.total, document.currency))


def surplus_credited(document: Document, amount: int, currency: str) -> None:
    """More arrived than was due, or for a request that is void: it stands on the prepaid account (BIL-44)."""
    _tell("billing/surplus", document, amount=Money.of_minor(amount, currency))


def tax_corrected(document: Document, before: Document, note: Document) -> None:
    """The register confirmed the VAT number after the sale: what the credit note and the new invoice are, and how much
    tax stands on the prepaid account now (E22)."""
    free = Money.of_minor(note.total - document.total, document.currency)
    _tell("billing/tax_corrected", document, amount=free, before=before.number, note=note.number)


def transfer_credited(organization: Organization, amount: int, currency: str) -> None:
    """A transfer that named no document was found to be the organization's: it stands on the prepaid account."""
    money, readers = Money.of_minor(amount, currency), accountants_of(organization)
    _tell_of_balance("billing/transfer_credited", readers, organization, amount=money)


def gift_given(gift: Gift) -> None:
    """The provider gave credit, and why."""
    money, readers = Money.of_minor(gift.amount, gift.currency), accountants_of(gift.organization)
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


def payment_requested(document: Document, now: datetime.datetime) -> None:
    """A payment request was made for a transfer: until when, and with which reference."""
    remind("billing/requested", document.organization, {"document": document.pk}, now)


def request_due(document: Document, now: datetime.datetime) -> None:
    """The last day of a payment request comes, or is over, and something of it is left (BIL-81)."""
    remind("billing/request_due", document.organization, {"document": document.pk}, now)


def payment_failed(document: Document, amount: int) -> None:
    """A card was refused: nothing was taken, what was set aside is free again."""
    _tell("billing/failed", document, amount=Money.of_minor(amount, document.currency))


def owner_must_confirm(document: Document, now: datetime.datetime) -> None:
    """The bank wants the owner of the card to confirm, and nobody was there to do it: pay by hand (E17)."""
    remind("billing/confirm", document.organization, {"document": document.pk}, now)


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
    readers = {each.address: each for each in [*managers, *accountants_of(organization)]}
    money = Money.of_minor(withdrawal.amount, withdrawal.currency)
    place: Any = withdrawal.paypal or f"{withdrawal.account[:4]} … {withdrawal.account[-4:]}"
    place = THE_CARDS if withdrawal.means == Withdrawal.Means.CARD else place
    _tell_of_balance(mail, readers.values(), organization, withdrawal=withdrawal, amount=money, place=place)


def _tell_of_balance(mail: str, readers: Iterable[Reader], organization: Organization, **facts: Any) -> None:
    link = settings.PUBLIC_URL + reverse("billing:prepaid", args=[organization.slug])
    post_to_all(mail, readers, organization, link=link, **facts)


def _tell(mail: str, document: Document, wanted: Q | None = None, **facts: Any) -> None:
    organization = document.organization
    link = settings.PUBLIC_URL + reverse("billing:document", args=[organization.slug, document.number])
    readers = accountants_of(organization, wanted)
    post_to_all(mail, readers, organization, document=document, link=link, **facts)


def warranty_used(document: Document, product: Product, until: datetime.date) -> None:
    """Renewal Warranty renewed something that nobody had paid: to everybody who may account (DOM-15)."""
    _tell_all("billing/warranty_used", document, product=product, until=until)


def warranty_over(document: Document, product: Product) -> None:
    """That was not paid in time either: the product is suspended (17.20)."""
    _tell_all("billing/warranty_over", document, product=product)


def _tell_all(mail: str, document: Document, **facts: Any) -> None:
    """To everybody who may account, whatever they asked for: it ends in loss."""
    organization = document.organization
    link = settings.PUBLIC_URL + reverse("billing:pay_document", args=[organization.slug, document.number])
    readers = accountants(organization).readers()
    amount = Money.of_minor(document.left, document.currency)
    post_to_all(mail, readers, organization, document=document, amount=amount, link=link, **facts)


def renewals_failed(organization: Organization, failed: Sequence["Tried"], now: datetime.datetime) -> None:
    """Products that were to renew by themselves and could not be paid: what is missing, when it is tried again."""
    days = [(each.product.pk, each.next_on.isoformat() if each.next_on else "") for each in failed]
    about = {**_ends([each.product for each in failed]), "next": days}
    remind("billing/renewal_failed", organization, about, now)


def renewals_planned(organization: Organization, planned: Sequence[Product], now: datetime.datetime) -> None:
    """Products that will renew by themselves: when, for how much, and what it cost before if that differs (BIL-77)."""
    remind("billing/renewal_planned", organization, _ends(planned), now)


def renewals_needed(organization: Organization, ending: Mapping[Product, int], now: datetime.datetime) -> None:
    """Products that end because they do not renew by themselves, with the days until then: to each reader those whose
    day they want, in one mail."""
    told: dict[Reader, list[Product]] = defaultdict(list)
    for days in sorted(set(ending.values())):
        for reader in accountants_of(organization, wanting_reminder(days)):
            told[reader] += [product for product, left in ending.items() if left == days]
    alike: dict[tuple[int, ...], list[Reader]] = defaultdict(list)
    for reader, products in told.items():
        alike[tuple(each.pk for each in products)].append(reader)
    for readers in alike.values():
        remind("billing/renewal_needed", organization, _ends(told[readers[0]]), now, readers)


def contract_ended(end: ContractEnd, actor: Membership, *, is_name: bool) -> None:
    """A contract was ended: by whom, at which time, with which day, and what that means (BIL-120)."""
    _of_contract("billing/contract_ended", actor.organization, end, [Reader.of(actor.user)], is_name=is_name)


def contract_kept(end: ContractEnd, organization: Organization, actor: Membership | None = None) -> None:
    """The end of a contract was taken back, by somebody or, without an actor, by paying its next term (BIL-121)."""
    who = [Reader.of(actor.user)] if actor else []
    name = actor.user.full_name if actor else ""
    _of_contract("billing/contract_kept", organization, end, who, name=name, renews=end.product.renews_itself)


def contract_over(end: ContractEnd, organization: Organization, *, is_name: bool) -> None:
    """The last day of an ended contract is over (BIL-121)."""
    _of_contract("billing/contract_over", organization, end, [], is_name=is_name)


def _of_contract(mail: str, organization: Organization, end: ContractEnd, who: list[Reader], **facts: Any) -> None:
    """To whoever manages the organization or looks after its accounting, and in any case to who did it."""
    link = settings.PUBLIC_URL + reverse("billing:contracts", args=[organization.slug])
    told = [*organization.memberships.filter(role__in=MANAGERS).readers(), *accountants_of(organization), *who]
    readers = {each.address: each for each in told}
    post_to_all(mail, readers.values(), organization, end=end, product=end.product, link=link, **facts)


def card_ending(card: Card, now: datetime.datetime) -> None:
    """The default card ends before what it is to pay: which renewals then have no card (E17)."""
    remind("billing/card_ending", card.organization, {"card": card.pk, "until": card.valid_until.isoformat()}, now)


def low_balance(alert: BalanceAlert, now: datetime.datetime) -> None:
    """The prepaid account has less than somebody chose to be told of, and what will be missing when (13.8)."""
    remind("billing/low_balance", alert.organization, {"alert": alert.pk}, now)


def _ends(products: Sequence[Product]) -> dict[str, Any]:
    """Until when each is paid as of now."""
    return {"products": [(each.pk, str(each.expires_on)) for each in products]}


def recipient_asked(recipient: InvoiceRecipient, until: datetime.datetime) -> None:
    """An address was named for the documents of each month: does whoever reads it want them?"""
    _to_recipient("billing/recipient_asked", recipient, until=until)


def month_delivered(delivery: MonthlyDelivery) -> None:
    """The documents of a month are there, behind a link of their own."""
    files = settings.PUBLIC_URL + reverse("billing:delivery", args=[delivery.token])
    _to_recipient("billing/monthly", delivery.recipient, files=files, delivery=delivery)


def _to_recipient(mail: str, recipient: InvoiceRecipient, files: str = "", **facts: Any) -> None:
    """To an address without an account; its links are secrets, by which it says no as well."""
    organization = recipient.organization
    reader = Reader(
        recipient.address, recipient.language, time_zone=organization.time_zone, country=str(organization.country)
    )
    link = settings.PUBLIC_URL + reverse("billing:recipient", args=[recipient.token])
    secrets = {"link": link, **({"files": files} if files else {})}
    post(mail, reader=reader, organization=organization, secrets=secrets, **facts)
