"""Carrying changes out: a claim, the registry outside any transaction, and the answer, once.

What is not known is asked again, for as long as it takes; a worker that dies leaves a claim that ends.
"""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction

from core.clock import now as present
from core.hooks import Hook
from domains import emails
from domains.changes.goals import Step, orders
from domains.extensions.reading import extension_of
from domains.life.ending import leave, locked_whole, stay
from domains.life.following import Absurd, follow
from domains.life.registering import code_of, contact_orders
from domains.models import Change, Contact, Domain
from domains.registry import adapters, exchange
from domains.registry.base import Order, Registry, RegistryError, Verdict
from domains.registry.facts import DomainInfo
from products.models import Product
from security.journal import events as journal
from security.kinds import EventKind

LEASE = datetime.timedelta(seconds=120)
WAITS = [datetime.timedelta(seconds=seconds) for seconds in (10, 30, 60, 300, 900)]
MOST_TRIES = 32_000
OWNER_GIVEN: Hook[Callable[[Domain, datetime.datetime], None]] = Hook()
"""What follows when a card holds a name, in the transaction that writes it down; product and name are locked."""
DNS_CHANGED: Hook[Callable[[Domain, datetime.datetime], None]] = Hook()
"""What follows when other name servers or another signing of a name are known, in the same transaction."""
Reached = tuple[DomainInfo, str, bool]
"""What the registry says; whom a code goes to: the owner, as it is known here or else there; and whether the name is
still ours after an answer to a transfer."""


def carry_out_next(now: datetime.datetime) -> bool:
    """Take one due change a step further; False when there is none."""
    change = _claim(now)
    if change is None:
        return False
    step: Step = change.steps[change.step]
    if "pause" in step:
        _go_on(change.pk, change.step, now + datetime.timedelta(seconds=step["pause"]), now, None)
        return True
    try:
        reached = _reach(change, step)
    except RegistryError as error:
        if error.verdict is Verdict.REFUSED:
            _fail(change.pk, str(error), now)
        else:
            _ask_again(change, str(error), now)
        return True
    _go_on(change.pk, change.step, present(), present(), reached)
    return True


def _reach(change: Change, step: Step) -> Reached:
    """Order what is missing, and say what is there then."""
    domain = change.domain
    through = extension_of(domain.extension, present().date()).through
    registry = adapters.get(through)
    info = registry.info(domain.name)
    key = f"{change.pk}-{change.step}"
    before = _card_orders(change, step, registry, key)
    for order in [*before, *orders(step, domain.name, info, registry, key)]:
        exchange.perform(through, order)
    info, owner = registry.info(domain.name), domain.holder.email if domain.holder else ""
    if "code" in step and not owner:
        owner = registry.contact(info.registrant).email
    return info, owner, info.sponsor == registry.account or "transfer" not in step


def _card_orders(change: Change, step: Step, registry: Registry, key: str) -> list[Order]:
    """The handle of a new owner, where the registry lacks it."""
    if "card" not in step:
        return []
    card = Contact.objects.get(pk=step["card"], organization_id=change.organization_id)
    is_private = step.get("private", False)
    return list(contact_orders(card, registry, f"{key}-holder", is_private=is_private))


@transaction.atomic
def _claim(now: datetime.datetime) -> Change | None:
    due = Change.objects.filter(state=Change.State.WAITING, due_at__lte=now).order_by("due_at", "pk")
    change = due.select_for_update(skip_locked=True, of=("self",)).select_related("domain__holder").first()
    if change is not None:
        change.due_at, change.attempts = now + LEASE, min(change.attempts + 1, MOST_TRIES)
        change.save(update_fields=["due_at", "attempts"])
    return change


@transaction.atomic
def _go_on(
    pk: uuid.UUID,
    step: int,
    due_at: datetime.datetime,
    now: datetime.datetime,
    reached: Reached | None,
) -> None:
    """The step is reached: the next one, or the end."""
    if reached and not reached[2]:
        _leave(pk, step, reached[0], now)
        return
    change = _locked(pk, step)
    if change is None:
        return
    change.step, change.attempts, change.due_at, change.error = step + 1, 0, due_at, ""
    if "code" in change.steps[step] and reached:
        emails.code_set(change.domain, address=reached[1], code=code_of(f"{pk}-{step}"))
    if "card" in change.steps[step]:
        _give(change.domain, change.steps[step], now)
    if "transfer" in change.steps[step]:
        stay(change.domain, "", now)
    if change.step == len(change.steps):
        change.state, change.answered_at = Change.State.DONE, now
        _tell(change, EventKind.NAME_CHANGED)
        if change.kind == Change.Kind.DNS:
            for follows in DNS_CHANGED:
                follows(change.domain, now)
    change.save(update_fields=["step", "attempts", "due_at", "error", "state", "answered_at"])
    if reached:
        _follow(change.domain, reached[0], now)


def _give(domain: Domain, step: Step, now: datetime.datetime) -> None:
    """The card of the step holds the name now, hidden or not."""
    domain.holder = Contact.objects.get(pk=step["card"])
    domain.is_private = step.get("private", False)
    domain.save(update_fields=["holder", "is_private"])
    for given in OWNER_GIVEN:
        given(domain, now)


def _leave(pk: uuid.UUID, step: int, info: DomainInfo, now: datetime.datetime) -> None:
    """The name is with another registrar now."""
    locked_whole(Change.objects.select_related("domain").get(pk=pk).domain)
    change = _locked(pk, step)
    if change is not None:
        change.state, change.answered_at, change.step = Change.State.DONE, now, step + 1
        change.save(update_fields=["state", "answered_at", "step"])
        _tell(change, EventKind.NAME_CHANGED)
        leave(change.domain, info.sponsor, now)


def _follow(domain: Domain, info: DomainInfo, now: datetime.datetime) -> None:
    try:
        follow(domain, info, now)
    except Absurd:  # the report of differences says so
        return


@transaction.atomic
def _fail(pk: uuid.UUID, reason: str, now: datetime.datetime) -> None:
    """The registry will not do it; what was reached before stays."""
    change = _locked(pk)
    if change is None:
        return
    change.state, change.answered_at, change.error = Change.State.FAILED, now, reason[:500]
    change.save(update_fields=["state", "answered_at", "error"])
    _tell(change, EventKind.NAME_CHANGE_REFUSED, reason=change.error)


def _ask_again(change: Change, error: str, now: datetime.datetime) -> None:
    due_at = now + WAITS[min(change.attempts, len(WAITS)) - 1]
    waiting = Change.objects.filter(pk=change.pk, state=Change.State.WAITING, step=change.step)
    waiting.update(due_at=due_at, error=error[:500])


def _locked(pk: uuid.UUID, step: int | None = None) -> Change | None:
    """The change, its product and its name, locked; None when it went on without us."""
    product_id = Change.objects.values_list("domain__product_id", flat=True).get(pk=pk)
    products = Product.objects.select_related("kind", "organization")
    product = products.select_for_update(no_key=True, of=("self",)).get(pk=product_id)
    domain = Domain.objects.select_for_update().get(product=product)
    domain.product = product
    change = Change.objects.select_for_update().filter(pk=pk, state=Change.State.WAITING).first()
    if change is None or step not in {None, change.step}:
        return None
    change.domain = domain
    return change


def _tell(change: Change, kind: EventKind, **more: Any) -> None:
    product = change.domain.product
    journal.record(
        kind, actor=None, organization=product.organization, product=product, action=str(change.get_kind_display()),
        **more,
    )  # fmt: skip
