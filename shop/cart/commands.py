"""Filling the cart. It belongs to the organization: a second person sees it, and it survives the sign-out (SHO-20)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from billing.prices.book import prices_on
from core.errors import RuleError
from domains.contacts.commands import forget_code, intend
from domains.extensions.reading import extension_of
from domains.names import normalized
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from products.calls.request import offers
from products.models import Kind, Plan, Product
from products.providers import Action
from shop.cart.naming import DOMAINS, domain_of, free_name, is_domain
from shop.codes.offers import UNKNOWN, why_not
from shop.models import CartLine, OrderLine
from shop.policies import may_order
from shop.special import check_one, check_term

MOST_LINES = 30
FULL = _("A cart holds %(n)s products at most. Order these first.")
NO_PRICE = _("This is not offered for this period any more. Choose another one.")
NOT_BY_PROVIDER = _("This cannot be ordered here at the moment. Contact support.")
NAME_TWICE = _("%(name)s is in the cart, or yours already.")
ORDERED = _("An order of %(name)s waits for its payment. Pay that order, or cancel it first.")
GONE = _("This line is no longer in the cart.")


@dataclass(frozen=True)
class Choice:
    """What somebody wants: ``quantity`` products alike. ``service_name`` empty: one that tells what it is.

    The plan of a domain name is its extension, whatever is given; ``holder`` is the contact card of who is
    to hold it, None for the organization itself.
    """

    kind: Kind
    plan: Plan | None
    months: int
    service_name: str = ""
    quantity: int = 1
    holder: int | None = None


@transaction.atomic
def add_to_cart(*, actor: Membership, choice: Choice, now: datetime.datetime) -> list[CartLine]:
    """Put it into the cart. Raises Refused, RuleError for what is not offered, a name that is none, a cart that is
    full."""
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    organization = actor.organization
    if is_domain(choice.kind):
        choice = _named(actor, choice, now)
    check_offered(actor, Product(kind=choice.kind, plan=choice.plan), choice.months, now)
    if organization.cart_lines.count() + choice.quantity > MOST_LINES:
        raise RuleError(FULL % {"n": MOST_LINES})
    facts = {"kind": choice.kind, "plan": choice.plan, "months": choice.months}
    return [
        organization.cart_lines.create(
            **facts, service_name=_name(actor, choice), added_by_name=actor.full_name, added_at=now
        )
        for _each in range(choice.quantity)
    ]


def check_offered(actor: Membership, product: Product, months: int, now: datetime.datetime) -> None:
    """Raises RuleError for what cannot be ordered today, whatever a form said."""
    kind, plan = product.kind, product.plan
    if not kind.is_current or (plan is not None and (plan.kind_id != kind.pk or not plan.is_current)):
        raise RuleError(NO_PRICE)
    if prices_on(actor.day_at(now), actor.organization.currency, [product]).net(product, months) is None:
        raise RuleError(NO_PRICE)
    if not offers(product, Action.PROVISION):
        raise RuleError(NOT_BY_PROVIDER)
    check_term(kind, months)
    check_one(actor.organization, kind)


def _named(actor: Membership, choice: Choice, now: datetime.datetime) -> Choice:
    """A domain name in one spelling, with its extension as the plan, and its holder kept for the registration."""
    today = actor.day_at(now)
    name, plan = domain_of(choice.kind, choice.service_name, today)
    if actor.organization.products.living().filter(domain__name=name.ascii).exists():
        raise RuleError(NAME_TWICE % {"name": name.shown})
    check_not_ordered(actor.organization, name.shown)
    intend(actor, name.ascii, choice.holder, extension_of(name.ascii, today), now)
    return replace(choice, plan=plan, service_name=name.shown, quantity=1)


def check_not_ordered(organization: Organization, name: str) -> None:
    """Raises RuleError for a name whose order waits for its money: holder and code of that order stay as they were
    when it was placed, whatever somebody does with the cart. The caller holds the organization's lock."""
    if _is_ordered(organization.pk, name):
        raise RuleError(ORDERED % {"name": name})


def _name(actor: Membership, choice: Choice) -> str:
    organization, kind = actor.organization, choice.kind
    in_cart = organization.cart_lines.filter(kind=kind).values_list("service_name", flat=True)
    owned = organization.products.living().filter(kind=kind).values_list("service_name", flat=True)
    if not is_domain(kind):
        return free_name(choice.service_name or _usual_name(organization, kind), {*in_cart, *owned})
    if choice.service_name in {*in_cart, *owned}:
        raise RuleError(NAME_TWICE % {"name": choice.service_name})
    return choice.service_name


def _usual_name(organization: Organization, kind: Kind) -> str:
    """In the language of the organization's documents, whoever fills the cart."""
    with translation.override(organization.invoice_language):
        return f"{kind.name} {organization.name}"


@transaction.atomic
def change_cart(
    *, actor: Membership, months: Mapping[int, int], offers_chosen: Mapping[int, int | None], now: datetime.datetime
) -> None:
    """Other periods, and other free offers, by line; None: none. What is not named stays.

    Raises Refused, RuleError for a line that is gone, a period or a free offer that it cannot have.
    """
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    lines = {line.pk: line for line in actor.organization.cart_lines.select_related("kind", "plan")}
    if not lines.keys() >= {*months, *offers_chosen}:
        raise RuleError(GONE)
    for pk, wanted in months.items():
        if lines[pk].months != wanted and not lines[pk].is_transfer:
            check_offered(actor, lines[pk].product, wanted, now)
            CartLine.objects.filter(pk=pk).update(months=wanted)
    released = [pk for pk, offer in offers_chosen.items() if lines[pk].offer_id not in {None, offer}]
    CartLine.objects.filter(pk__in=released).update(offer=None)
    for pk, offer in offers_chosen.items():
        if offer is not None and offer != lines[pk].offer_id:
            _use_offer(actor, lines[pk], offer, now)


def _use_offer(actor: Membership, line: CartLine, pk: int, now: datetime.datetime) -> None:
    """One offer is on one line at most, and instead of a code."""
    line.refresh_from_db(fields=["months"])
    offer = actor.organization.free_offers.filter(pk=pk).select_related("kind", "plan").first()
    if offer is None or (reason := why_not(offer, line, now)):
        raise RuleError(reason if offer else UNKNOWN)
    actor.organization.cart_lines.filter(offer=offer).update(offer=None)
    CartLine.objects.filter(pk=line.pk).update(offer=offer, code=None)


@transaction.atomic
def remove_from_cart(*, actor: Membership, pk: int) -> None:
    """Take a line out, with its code and its offer. What is gone already is gone. Raises Refused."""
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    line = actor.organization.cart_lines.filter(pk=pk).first()
    if line is not None:
        line.delete()
        if line.is_transfer and not _is_ordered(line.organization_id, line.service_name):
            forget_code(actor, normalized(line.service_name))


def _is_ordered(organization_id: int, name: str) -> bool:
    """Whether an order of this name waits for its money."""
    waiting = OrderLine.objects.filter(organization_id=organization_id, state=OrderLine.State.WAITING)
    return waiting.filter(kind__category__key=DOMAINS, service_name=name).exists()
