"""What a name leaves behind that the organization has no more: nothing that is paid, renewed or reminded of (G15)."""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from billing.documents.settling import void_requests
from billing.models import DocumentLine
from core.hooks import Hook
from domains.life.following import is_over
from domains.models import Domain, Transfer
from domains.states import GONE, State
from organizations.models import Organization
from products.models import Product
from security.journal import events as journal
from security.kinds import EventKind

NAME_LEFT: Hook[Callable[[Domain, datetime.datetime], None]] = Hook()
"""What happens when another registrar has got a name, in the transaction that writes it down."""


def locked_whole(name: Domain) -> Domain:
    """The name, its product and its organization, locked in the order of payments."""
    Organization.objects.select_for_update(no_key=True).get(pk=name.organization_id)
    products = Product.objects.select_related("kind__category", "plan", "organization")
    product = products.select_for_update(no_key=True, of=("self",)).get(pk=name.product_id)
    domain = Domain.objects.select_for_update().get(pk=name.pk)
    domain.product = product
    return domain


def leaving() -> Q:
    """Products whose name is on its way to another registrar, or gone: no warranty renews them (G15)."""
    return Q(domain__state__in=sorted({State.LEAVING, *GONE}))


def let_go(domain: Domain, now: datetime.datetime) -> None:
    """Withdraw what could still be paid and switch the renewal off. The caller holds the locks of payments; money that
    comes later stands on the prepaid account."""
    product = domain.product
    void_requests(product.organization, [product.pk], now)
    product.renews_itself = False
    product.save(update_fields=["renews_itself"])


def leave(domain: Domain, registrar: str, now: datetime.datetime) -> bool:
    """Another registrar has the name: nothing is asked for it any more, renewed or reminded of. False when it was not
    ours to lose. The caller holds the locks of payments."""
    if domain.state in {State.ACTIVE, State.EXPIRED}:
        domain.move_to(State.LEAVING, now)
    if domain.state != State.LEAVING:
        return False
    domain.move_to(State.TRANSFERRED, now)
    _end_transfers(domain, Transfer.State.DONE, "", now)
    let_go(domain, now)
    product = domain.product
    journal.record(
        EventKind.NAME_TRANSFERRED, actor=None, organization=product.organization, product=product,
        registrar=registrar,
    )  # fmt: skip
    for follow in NAME_LEFT:
        follow(domain, now)
    return True


def stay(domain: Domain, reason: str, now: datetime.datetime) -> None:
    """The transfer to another registrar does not happen. The caller holds the locks of product and name."""
    if domain.state == State.LEAVING:
        domain.move_to(State.EXPIRED if is_over(domain.product, now) else State.ACTIVE, now)
    _end_transfers(domain, Transfer.State.REFUSED, reason, now)


def _end_transfers(domain: Domain, state: Transfer.State, reason: str, now: datetime.datetime) -> None:
    under_way = domain.transfers.filter(way=Transfer.Way.OUT, state__in=Transfer.OPEN)
    under_way.update(state=state, reason=reason, answered_at=now)


@transaction.atomic
def let_go_next(now: datetime.datetime) -> bool:
    """Let one name go that ended by an answer of its registry. False when there is none."""
    bound = DocumentLine.objects.filter(product=OuterRef("product"), term_state=DocumentLine.TermState.OPEN)
    gone = Domain.objects.filter(state__in=sorted(GONE)).filter(Q(product__renews_itself=True) | Exists(bound))
    name = gone.order_by("pk").first()
    if name is None:
        return False
    let_go(locked_whole(name), now)
    return True
