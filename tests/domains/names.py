"""Names for tests: a product, its row, and the same name at the local registry."""

import datetime
from typing import Any

from billing.models import Subscription
from core.clock import now
from domains.life.deadlines import last_full_day
from domains.models import Domain, Transfer
from domains.registry.local.control import Control
from organizations.models import Organization
from products.calls import queue
from products.models import Kind, Product
from tests import factories

UTC = datetime.UTC


def at(text: str) -> datetime.datetime:
    """Nine o'clock, UTC, of a day."""
    return datetime.datetime.fromisoformat(text).replace(hour=9, tzinfo=UTC)


def kind_of_names() -> Kind:
    """The kind of the catalogue, run by the registry."""
    return Kind.objects.get(key="domain")


def registered(control: Control, name: str, expires: str, owner: Organization | None = None, **facts: Any) -> Domain:
    """A name whose paid term ends on this day, in the portal and at the registry, without automatic renewal."""
    kind, ends = kind_of_names(), at(expires) + datetime.timedelta(hours=12)
    plan = kind.plans.get(key=name.rpartition(".")[2])
    control.put(name, expires=ends)
    last_day = last_full_day(ends)
    product = factories.product(owner, kind, name, plan=plan, expires_on=last_day, **facts)
    Subscription.objects.create(product=product, anchor_on=last_day + datetime.timedelta(days=1))
    Domain.objects.filter(product=product).update(expires_at=ends)
    return Domain.objects.select_related("product").get(product=product)


def in_redemption(owner: Organization) -> Product:
    """A name that ended twelve days ago and was given up two days ago. No registry knows it."""
    gone, plan = now() - datetime.timedelta(days=2), kind_of_names().plans.get(key="com")
    ended = (now() - datetime.timedelta(days=12)).date()
    product = factories.product(owner, kind_of_names(), plan=plan, expires_on=ended, state=Product.State.REDEMPTION)
    Domain.objects.filter(product=product).update(state="redemption", deleted_at=gone)
    return product


def leaving(owner: Organization) -> Transfer:
    """Another registrar asks for a name, which nobody has answered yet."""
    product = factories.product(owner, kind_of_names(), plan=kind_of_names().plans.get(key="com"))
    facts = {"way": Transfer.Way.OUT, "state": Transfer.State.PENDING, "registrar": "OTHER", "made_at": now()}
    return product.domain.transfers.create(until=now() + datetime.timedelta(days=5), **facts)


def work() -> int:
    """Ask everything that is due; how many requests were asked."""
    asked = 0
    while queue.perform_next(now()):
        asked += 1
    return asked


def reloaded(domain: Domain) -> Domain:
    """The row and its product as they stand now."""
    return Domain.objects.select_related("product").get(pk=domain.pk)


def state_of(domain: Domain) -> tuple[str, str]:
    """The state of the name and of its product."""
    fresh = reloaded(domain)
    return str(fresh.state), str(fresh.product.state)


def expires(control: Control, name: str) -> str:
    """The day on which the registry ends the name."""
    found = control.name(name)
    assert found is not None
    assert found.expires is not None
    return f"{found.expires:%Y-%m-%d}"


def product_of(domain: Domain) -> Product:
    """Its product, with what requests read."""
    return Product.objects.select_related("kind", "plan", "organization").get(pk=domain.product_id)
