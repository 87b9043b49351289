"""What was paid for a name and its registry refuses for good: the money comes back, all of it (DOM-48, REG-24).

A worker does it: the refusal is written while product and call are locked, and money wants the organization first.
"""

import datetime

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from billing.documents.crediting import credit
from billing.models import Document, DocumentLine, Subscription
from billing.terms import ONE_DAY
from domains.models import Domain
from domains.restore.commands import locked
from domains.states import State
from organizations.models import Organization
from products.models import ProviderCall
from products.providers import Action, ProviderAnswer

TERMS = (Action.EXTEND.value, Action.RESTORE.value)
"""What a customer pays a term by."""
Call = ProviderCall.State
PAID = DocumentLine.TermState.PAID


def back_in_redemption(call: ProviderCall, answer: ProviderAnswer | None) -> None:
    """The registry will not restore the name: it is where it was. Called with call and product locked."""
    if answer is not None or call.action != Action.RESTORE:
        return
    domain = Domain.objects.select_for_update().filter(product_id=call.product_id, state=State.RESTORING).first()
    if domain is not None and call.answered_at is not None:
        domain.product = call.product
        domain.move_to(State.REDEMPTION, call.answered_at)


def refused_terms() -> QuerySet[DocumentLine]:
    """Paid terms of names that the registry refused, and of which nothing is under way, done or given back. A line
    carries ``refusal``: the call, made since the term was paid: an invoice whose tax was corrected is younger (E22)."""
    calls = ProviderCall.objects.filter(product=OuterRef("product"), action__in=TERMS).annotate(until=KT("data__until"))
    ours = calls.filter(until=Cast(OuterRef("ends_on"), CharField()))
    covered = calls.exclude(state=Call.FAILED).filter(until__gte=Cast(OuterRef("ends_on"), CharField()))
    lines = DocumentLine.objects.filter(
        ~Exists(covered), kind=DocumentLine.Kind.RENEWAL, term_state=PAID, product__domain__isnull=False,
        document__kind=Document.Kind.INVOICE, document__state__in=[Document.State.PAID, *Document.OPEN_STATES],
    )  # fmt: skip
    written_before = Document.objects.filter(replaced_by=OuterRef("document")).order_by("created_at")
    paid_at = Coalesce(Subquery(written_before.values("created_at")[:1]), F("document__created_at"))
    failed = ours.filter(state=Call.FAILED, created_at__gte=OuterRef("paid_at")).order_by("-created_at")
    return lines.annotate(paid_at=paid_at, refusal=failed.values("pk")[:1]).filter(refusal__isnull=False).order_by("pk")


@transaction.atomic
def give_back_next(now: datetime.datetime) -> bool:
    """Credit what one invoice says of one name whose renewal or restore was refused. False when there is none."""
    line = refused_terms().select_related("document").first()
    if line is None:
        return False
    Organization.objects.select_for_update(no_key=True).get(pk=line.organization_id)
    domain = locked(line.organization_id, Domain.objects.values_list("pk", flat=True).get(product=line.product))
    still = refused_terms().filter(pk=line.pk).first()
    if still is None:
        return True
    refusal = ProviderCall.objects.get(pk=still.refusal)  # type: ignore[attr-defined]
    ours = DocumentLine.objects.filter(document=line.document, product=domain.product_id)
    credit(
        invoice=line.document, nets={row.position: row.net for row in ours if row.net}, reason=refusal.error, now=now
    )
    ours.update(term_state=DocumentLine.TermState.GONE)
    _take_back_the_term(domain, line.document)
    return True


def restores_error(product_id: int) -> str:
    """What the registry said to the last restore of a product; empty while it said nothing against it."""
    calls = ProviderCall.objects.filter(product_id=product_id, action=Action.RESTORE.value)
    return calls.order_by("-created_at").values_list("error", flat=True).first() or ""


def _take_back_the_term(domain: Domain, invoice: Document) -> None:
    """The name ends when it ended before: the term is not paid any more."""
    term = invoice.lines.filter(product=domain.product_id, kind=DocumentLine.Kind.RENEWAL).order_by("starts_on")
    row = term.first()
    if row is None or row.starts_on is None:
        return
    domain.product.expires_on = row.starts_on - ONE_DAY
    domain.product.save(update_fields=["expires_on"])
    Subscription.objects.filter(product=domain.product_id).update(anchor_on=row.starts_on, months_paid=0)
