"""What nobody paid until the day of the decision is renewed on credit: document, claim, term, the call to the provider
and the mail are written in one transaction, so that a machine that dies leaves all of it or nothing (DOM-14)."""

import datetime
from collections.abc import Iterator

from django.db import transaction

from billing import emails
from billing.documents.on_credit import deliver
from billing.documents.settling import void_requests
from billing.documents.states import lock_open_requests
from billing.due.rows import due_rows
from billing.models import Document, WarrantyTask, WarrantyTerm
from billing.models.subscription import DECIDED_ON
from billing.payments.charging import under_way_for
from billing.prices.quotes import Quote, Want, quote_renewals
from billing.tax.register import treatment_of
from billing.terms import ONE_DAY, last_bank_day
from billing.warranty.rules import Cover, covers_of, is_usable, limits_of, next_term_of, protected
from core.errors import RuleError
from core.money import Money
from organizations.models import Organization
from products.models import Product
from security.journal import events as journal
from security.kinds import EventKind

Kind = WarrantyTask.Kind
TASKS: dict[int, tuple[tuple[int, WarrantyTask.Kind], ...]] = {
    280: ((14, Kind.CALL), (140, Kind.LETTER), (220, Kind.CALL), (250, Kind.LETTER)),
    90: ((7, Kind.CALL), (30, Kind.LETTER), (60, Kind.CALL), (75, Kind.LETTER)),
}
"""What the desk does until a document is paid, by the days to pay it: days after the renewal (DOM-15)."""


def organizations_to_cover(now: datetime.datetime) -> Iterator[int]:
    """Organizations with a product whose decision has come; a little too many never harms."""
    rows = protected().annotate(decided_on=DECIDED_ON).filter(decided_on__lte=now.date() + ONE_DAY)
    found = rows.filter(organization__deleted_at=None).order_by("organization_id")
    yield from found.values_list("organization_id", flat=True).distinct().iterator()


def cover_organization(organization_id: int, now: datetime.datetime) -> int:
    """Renew there what is to be renewed, each product in a transaction of its own; how many were."""
    rows = protected().annotate(decided_on=DECIDED_ON).filter(organization=organization_id)
    ids = list(rows.filter(decided_on__lte=now.date() + ONE_DAY).order_by("pk").values_list("pk", flat=True))
    return sum(_cover(organization_id, pk, now) for pk in ids)


@transaction.atomic
def _cover(organization_id: int, product_id: int, now: datetime.datetime) -> bool:
    """The choice is read under the lock that writes the document; turning it off waits for this, or this for it."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    rows = organization.products.select_related("kind__category", "plan", "organization")
    product = rows.select_for_update(of=("self",), no_key=True).get(pk=product_id)
    today = organization.day_at(now)
    (cover,) = covers_of([product], today)
    if not _is_its_turn(cover, today) or not is_usable(cover, now) or _is_being_paid(product, now):
        return False
    quote = _quote(product, now)
    if quote is None:
        return False
    void_requests(organization, [product.pk], now)
    _renew(cover, quote, now)
    return True


def _is_its_turn(cover: Cover, today: datetime.date) -> bool:
    product = cover.product
    if not protected().filter(pk=product.pk).exists() or product.expires_on is None:
        return False
    return today >= cover.subscription.decided_on(product.expires_on)


def _is_being_paid(product: Product, now: datetime.datetime) -> bool:
    """A card is being charged, or a transfer was announced that may still arrive (BIL-78)."""
    organization = product.organization
    if under_way_for(organization.pk, [product.pk]):
        return True
    announced = (each.announced_at for each in lock_open_requests(organization.pk, [product.pk]))
    today = organization.day_at(now)
    return any(today <= last_bank_day(organization.day_at(each)) for each in announced if each)


def _quote(product: Product, now: datetime.datetime) -> Quote | None:
    """The next term at the prices of today; None when it has none: the desk sees that."""
    organization = product.organization
    today = organization.day_at(now)
    (row,) = due_rows(organization, [product], {}, today)
    try:
        treatment = treatment_of(organization, today=today, now=now)
        return quote_renewals(organization, [Want(product, row.months)], treatment, today=today)
    except RuleError:
        return None


def _renew(cover: Cover, quote: Quote, now: datetime.datetime) -> None:
    product, today = cover.product, cover.product.organization.day_at(now)
    starts_on, limits = next_term_of(product), limits_of(quote.lines[0].months or 0)
    due_on = today + datetime.timedelta(days=limits.days)
    invoice = deliver(product.organization, quote, due_on, now)
    if not invoice.is_open:  # it costs nothing
        return
    term = WarrantyTerm.objects.create(
        product=product, organization=product.organization, term_starts_on=starts_on, document=invoice, used_at=now
    )
    plan_tasks(term, today, limits.days)
    _tell(product, invoice, quote, now)


def plan_tasks(term: WarrantyTerm, today: datetime.date, days: int) -> None:
    """What the desk does about a document with so many days to pay it."""
    rows = [
        WarrantyTask(
            term=term, organization_id=term.organization_id, kind=kind, due_on=today + datetime.timedelta(days=after)
        )
        for after, kind in TASKS[days]
    ]
    WarrantyTask.objects.bulk_create(rows)


def _tell(product: Product, invoice: Document, quote: Quote, now: datetime.datetime) -> None:
    money = Money.of_minor(invoice.total, invoice.currency)
    until = max(row.ends_on for row in quote.lines if row.ends_on)
    journal.record(
        EventKind.WARRANTY_USED, actor=None, organization=product.organization, product=product,
        document=invoice.number, amount=f"{money.amount} {money.currency}", until=until.isoformat(),
    )  # fmt: skip
    emails.warranty_used(invoice, product, until)
