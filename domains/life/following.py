"""The portal's row of a name follows what its registry says; what is absurd changes nothing (17.17, G16)."""

import datetime
from contextlib import suppress

from django.db import IntegrityError, transaction

from domains.contacts.commands import take_over
from domains.life.answers import Gone, Seen
from domains.models import Domain
from domains.names import UnusableName, normalized
from domains.registry.facts import DomainInfo
from domains.states import PRODUCT_STATES, WAYS, State
from products.models import Product, ProviderCall
from products.providers import Action, ProviderAnswer

PROVIDER = "registry"
"""The provider of kinds whose products are names."""
COMING = (State.REGISTERING, State.ARRIVING)
LONGEST = datetime.timedelta(days=11 * 366)
"""No registry takes a term that ends later than this."""


class Absurd(ValueError):
    """The registry's answer cannot be true of this name; nothing was changed."""


def follow(domain: Domain, info: DomainInfo, now: datetime.datetime) -> None:
    """Take over the registry's instant and state. The caller holds the lock of the product. Raises Absurd."""
    domain.expires_at, domain.seen_at = believable(domain, info, now), now
    before, domain.servers = domain.servers, sorted(each.name for each in info.servers)
    state = state_of(info, domain.product, now)
    if domain.state == State.RESTORING and state in {State.ACTIVE, State.EXPIRED}:
        domain.lost_servers = sorted({*before} - {*domain.servers})
    elif before != domain.servers:
        domain.lost_servers = []
    domain.save(update_fields=["expires_at", "seen_at", "servers", "lost_servers"])
    if state == State.REDEMPTION and is_being_restored(domain):
        return
    if state != domain.state and state in WAYS[State(domain.state)]:
        domain.move_to(state, now)


def is_being_restored(domain: Domain) -> bool:
    """Whether a restore was paid that the registry has not answered."""
    calls = ProviderCall.objects.filter(product=domain.product_id, action=Action.RESTORE.value)
    return domain.state == State.RESTORING and calls.filter(state=ProviderCall.State.WAITING).exists()


def state_of(info: DomainInfo, product: Product, now: datetime.datetime) -> State:
    """Where the statuses of the registry put a name (table of RFC 5731 and RFC 3915); the paid term decides about
    *expired*, since a registry that renews by itself is a year ahead."""
    if "pendingCreate" in info.statuses:
        return State.REGISTERING
    if "pendingDelete" in info.statuses:
        if "pendingRestore" in info.grace:
            return State.RESTORING
        return State.REDEMPTION if "redemptionPeriod" in info.grace else State.DELETING
    if "pendingTransfer" in info.statuses:
        return State.LEAVING
    return State.EXPIRED if is_over(product, now) else State.ACTIVE


def is_over(product: Product, now: datetime.datetime) -> bool:
    """Whether the last paid day has passed."""
    return product.expires_on is not None and product.expires_on < now.astimezone(datetime.UTC).date()


def believable(domain: Domain, info: DomainInfo, now: datetime.datetime) -> datetime.datetime | None:
    """The instant that the registry names. Raises Absurd for none where there was one, and for what no registry says
    (REG-8): more than eleven years ahead, before the name was made, or years earlier than a term that is paid."""
    said, known = info.expires_at, domain.expires_at
    if said is None:
        if known is not None:
            raise Absurd(f"{domain.name}: the registry names no end, {known:%Y-%m-%d} was known.")
        return None
    if said > now + LONGEST or (info.created_at is not None and said < info.created_at):
        raise Absurd(f"{domain.name}: the registry says {said:%Y-%m-%d}.")
    if known is not None and said < known - datetime.timedelta(days=400):
        raise Absurd(f"{domain.name}: the registry says {said:%Y-%m-%d}, {known:%Y-%m-%d} was known.")
    return said


def follow_answer(call: ProviderCall, answer: ProviderAnswer | None) -> None:
    """What a provider's answer means for the name of its product."""
    if answer is None or call.answered_at is None or not isinstance(answer.facts, Seen):
        return
    domain = Domain.objects.select_for_update().get(product_id=call.product_id)
    domain.product = call.product
    if answer.facts.since is not None and domain.since > answer.facts.since:
        _keep_state(domain)
        return
    if isinstance(answer.facts.info, Gone):
        domain.move_to(State.RELEASED, call.answered_at)
        return
    with suppress(Absurd):  # the nightly comparison shows it to people
        follow(domain, answer.facts.info, call.answered_at)
    _keep_state(domain)


def _keep_state(domain: Domain) -> None:
    """An answer may be older than what is known by now: the product is what its name is."""
    state = PRODUCT_STATES[State(domain.state)]
    if domain.product.state != state:
        domain.product.state = state
        domain.product.save(update_fields=["state"])


def never_registered(call: ProviderCall, answer: ProviderAnswer | None) -> None:
    """The registry will not register the name, or not give it to us: it may be ordered again. Called with call and
    product locked."""
    if answer is not None or call.action != Action.PROVISION or call.answered_at is None:
        return
    domain = Domain.objects.select_for_update().filter(product_id=call.product_id, state__in=COMING).first()
    if domain is not None:
        domain.product = call.product
        domain.move_to(State.RELEASED, call.answered_at)


def begin(product: Product, now: datetime.datetime) -> None:
    """The row of a name that came into the portal: bought, transferred in, or known from before.

    One that somebody else holds or is buying here is released at once: its registration is refused then, and the money
    comes back.
    """
    if product.kind.provider != PROVIDER:
        return
    known = {Product.State.ACTIVE: State.ACTIVE, Product.State.EXPIRED: State.EXPIRED}
    state = known.get(Product.State(product.state), State.REGISTERING)
    name = _spelled(product.service_name)
    facts = {"name": name, "extension": name.rpartition(".")[2], "organization_id": product.organization_id}
    domain = Domain(product=product, state=state, since=now, **facts)
    try:
        with transaction.atomic():
            domain.save(force_insert=True)
    except IntegrityError:
        if state != State.REGISTERING:
            raise
        domain.state = State.RELEASED
        domain.save(force_insert=True)
    if domain.state == State.REGISTERING:
        take_over(product, domain, now)


def _spelled(service_name: str) -> str:
    """As it travels; what is no name stays as it is, and no registry takes it."""
    try:
        return normalized(service_name)
    except UnusableName:
        return service_name.lower()[:253]
