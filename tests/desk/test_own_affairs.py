"""Staff who belong to an organization decide nothing about its money, prices and proofs (BIL-48, BIL-49)."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from core.clock import now
from core.policy import Refused
from desk.gifts.commands import agree, give
from desk.matters.commands import mark_paid
from desk.owners.commands import accept
from desk.payouts.commands import approve, refuse
from desk.products.commands import release_product, stop_product
from desk.promotions.commands import grant_offer
from domains.models import OwnerFact
from domains.verification.evidence import Paper
from products.models import Kind
from shop.models import FreeOffer
from tests import factories
from tests.cast import Cast
from tests.clock import here

pytestmark = pytest.mark.django_db
Act = Callable[[User, Cast], Any]


def credit(by: User, cast: Cast) -> Any:
    return give(
        actor=by, organization=cast.talleres, amount=5_000, currency="CHF", reason="An outage", now=now()
    )  # fmt: skip


def second(by: User, cast: Cast) -> Any:
    facts: dict[str, Any] = {"organization": cast.talleres, "amount": 500_000, "currency": "CHF", "reason": "x"}
    return agree(actor=by, gift=give(actor=factories.staff(), now=now(), **facts), seen=None, now=now())


def paid(by: User, cast: Cast) -> Any:
    number = factories.document(cast.talleres, 5_000).number
    return mark_paid(actor=by, number=number, booked_on=here(), note="Seen", seen=None, now=now())


def paid_out(by: User, cast: Cast) -> Any:
    withdrawal = cast.talleres.withdrawals.first() or factories.withdrawal(cast.member("nadia"))
    return approve(actor=by, withdrawal=withdrawal, seen=None, now=now())


def for_nothing(by: User, cast: Cast) -> Any:
    last = here() + datetime.timedelta(days=30)
    facts: dict[str, Any] = {"organization": cast.talleres, "kind": Kind.objects.get(key="newsletter")}
    return grant_offer(actor=by, offer=FreeOffer(ends_on=last, **facts), now=now())


def released(by: User, cast: Cast) -> Any:
    product = factories.product(cast.talleres)
    stop_product(actor=by, product=product, reason="Spam", now=now())
    release_product(actor=by, product=product, now=now())
    return product


def proved(by: User, cast: Cast) -> Any:
    card = factories.contact(cast.talleres, name=f"Ana {by.pk}")
    facts: dict[str, Any] = {"organization": cast.talleres, "value": "Ana", "asked_at": now(), "until": now()}
    fact = OwnerFact.objects.create(kind="identity", card=card, **facts)
    accept(actor=by, fact=fact, paper=Paper("passport", "C-1", here()), seen=None, now=now())
    return fact


@pytest.mark.parametrize("act", [credit, second, paid, paid_out, for_nothing, released, proved])
def test_nobody_decides_for_their_own_organization(cast: Cast, act: Act) -> None:
    staff = factories.staff()
    factories.member(cast.talleres, user=staff)
    with translation.override("en"), pytest.raises(Refused, match="You belong to Talleres Rochat SA yourself"):
        act(staff, cast)
    assert act(factories.staff(), cast) is not None


def test_what_only_takes_away_is_open_to_them(cast: Cast) -> None:
    staff = factories.staff()
    factories.member(cast.talleres, user=staff)
    withdrawal = factories.withdrawal(cast.member("nadia"))
    assert refuse(actor=staff, withdrawal=withdrawal, reason="No", now=now()).state == "rejected"
