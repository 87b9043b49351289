"""Many at one wallet, one series, one switch, one form: one effect each, counted outside (E1, E5, E12, E25)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from billing.documents.issuing import next_number
from billing.ledger.checks import differences
from billing.models import Account, Document, Price, Refund, Withdrawal
from billing.payments.acquirer import Answer, Outcome
from billing.payments.charging import begin
from billing.payments.refunds import create_refund, send, settle_refund
from billing.payments.registry import local
from billing.payments.webhooks import ASK_AGAIN
from billing.renewals.commands import switch_renewal
from billing.renewals.running import renew_organization
from core.clock import now
from products.models import Product
from tests import factories
from tests.billing import cards, money
from tests.billing.dying import die
from tests.billing.stripe_proxy import Stripe
from tests.billing.test_refunds import fresh, topped_up
from tests.billing.test_renewals import alone
from tests.billing.test_stripe_events import send as deliver
from tests.billing.test_stripe_events import told
from tests.billing.test_withdrawing import arrive, form
from tests.cast import Cast
from tests.choice import is_full, some
from tests.clock import here
from tests.guides.test_cuenta_prepagada import AT, seen_in
from tests.races import Act, at_once, overtaken, refusals

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
Kind = Document.Kind
HOSTING = "www.talleres-rochat.example"


@pytest.fixture(autouse=True)
def _books_are_right(db: None) -> Iterator[None]:
    """Whatever happened, the books prove right."""
    yield
    assert list(differences()) == []


@pytest.fixture
def _wide() -> Iterator[None]:
    """A connection for each of many clients."""
    pool = connection.pool  # type: ignore[attr-defined]  # of this backend
    before = pool.min_size, pool.max_size
    pool.resize(before[0], 70)
    yield
    pool.resize(*before)


@pytest.mark.usefixtures("_wide")
def test_sixty_four_who_pay_seven_from_one_hundred_are_fourteen(cast: Cast) -> None:
    plan = money.product_of(cast.talleres, HOSTING).plan
    assert plan
    day = here()
    Price.objects.create(kind=plan.kind, plan=plan, months=1, currency="CHF", starts_on=day, net=648)
    shops = [factories.product(cast.talleres, "web-hosting", f"w{n}.example", plan=plan) for n in range(64)]
    Product.objects.filter(pk__in=[each.pk for each in shops]).update(state="active", expires_on="2027-03-31")
    money.give(cast.talleres, 10_000)
    nadia = cast.member("nadia")
    made = at_once(*[partial(money.pay_now, nadia, money.chosen(each, months=1)) for each in shops])
    assert len(made) - len(refusals(made)) == len(money.documents(cast.talleres, Kind.INVOICE)) == 14
    assert (money.prepaid(cast.talleres), money.held(cast.talleres)) == (200, 0)


def issued(number: int) -> int | None:
    """A number of the series; None for every tenth, whose transaction is rolled back."""
    with transaction.atomic():
        given = next_number("many", Kind.INVOICE, 2026)
        transaction.set_rollback(number % 10 == 9)
    return None if number % 10 == 9 else given


def many(start: int) -> list[int | None]:
    """What one worker issued."""
    return [issued(start + each) for each in range(500 if is_full() else 60)]


DIES = """
from django.db import transaction
from billing.documents.issuing import next_number
from billing.models import Document
from tests.clock import here
with transaction.atomic():
    next_number("many", Document.Kind.INVOICE, 2026)
    dies()
"""


def test_eight_who_issue_with_rollbacks_and_two_kills_leave_no_gap(cast: Cast) -> None:
    acts: list[Act] = [partial(many, number) for number in range(8)]
    found = at_once(*acts, partial(die, DIES), partial(die, DIES)) + at_once(*acts)
    kept = sorted(each for worker in found for each in worker or [] if each)
    assert kept == list(range(10_001, 10_001 + len(kept)))


@pytest.mark.parametrize("first", ["job", "person"])
def test_whoever_switches_off_in_that_moment_is_charged_before_or_never(first: str, cast: Cast) -> None:
    product, iker = alone(cast, 10), cast.member("iker")
    cards.kept(cast.talleres)
    before = cards.taken(cast.talleres)
    job: Act = partial(renew_organization, cast.talleres.pk, now())
    person: Act = partial(switch_renewal, actor=iker, product_id=product.pk, on=False, means="", now=now())
    overtaken(*((job, person) if first == "job" else (person, job)))
    product.refresh_from_db()
    charges = cards.taken(cast.talleres) - before
    assert not product.renews_itself
    assert charges == len(cards.invoices(cast.talleres)) <= (first == "job")


def sent(refund: Refund) -> None:
    send(fresh(refund), now())


def test_a_refund_asked_for_twice_and_answered_ten_times_gives_back_once(cast: Cast) -> None:
    for number in range(some(16)):
        payment = topped_up(cast, 10_000)
        made = at_once(*[partial(create_refund, payment, 6_000, now())] * 2)
        assert len(refusals(made)) == 1
        refund = next(each for each in made if not isinstance(each, Exception))
        done = Answer(Outcome.SUCCEEDED, f"re_{number}")
        at_once(*[partial(sent, refund)] * 5, *[partial(settle_refund, refund, done, now())] * 5)
        assert local().refunded(str(payment.pk)) == 6_000
        assert money.prepaid(cast.talleres) == 4_000 * (number + 1)


def delivered(event: Any) -> int:
    """As Stripe does: sent again a few times while the portal asks for that, as when Stripe answered it too late."""
    return next((status for _time in range(5) if (status := deliver(event)) != ASK_AGAIN), ASK_AGAIN)


def test_an_event_delivered_ten_times_at_once_pays_once(cast: Cast, stripe: Stripe) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    payment = cards.fresh(payment)
    stripe.type_card(payment.origin, cards.GOOD)
    kinds = ["payment_intent.succeeded", "payment_intent.created", "payment_intent.processing"]
    events = [told(kind, payment, number=kind) for kind in kinds]
    statuses = at_once(*[partial(delivered, events[number % 3]) for number in range(10)])
    assert set(statuses) == {200}
    assert (len(cards.invoices(cast.talleres)), stripe.charges(payment.origin)) == (1, 1)
    assert payment.postings.count() == 1


def token(page: str) -> str:
    return page.split('name="form_token" value="')[1].split('"')[0]


def pressed_twice(clients: list[Client], address: str, data: dict[str, Any]) -> None:
    """The same form of one person, from two windows at once, then once more after the back button."""
    page = clients[0].get(address).text
    sent = {"form_token": token(page), **data}
    if 'name="seen"' in page:
        sent["seen"] = seen_in(page)
    answers = at_once(*[partial(each.post, address, sent) for each in clients])
    assert {each.status_code for each in answers} <= {303, 409}
    assert clients[0].post(address, sent).status_code in {200, 303, 409, 422}


def windows(cast: Cast, name: str = "nadia") -> list[Client]:
    return [factories.just_proved(cast.client(name)) for _window in range(2)]


def test_a_credit_asked_for_twice_at_once_is_one(cast: Cast) -> None:
    card, before = cards.kept(cast.talleres), cards.taken(cast.talleres)
    pressed_twice(windows(cast), f"{AT}/prepaid/credit/", {"amount": "80.00", "means": f"card-{card.pk}"})
    assert cards.taken(cast.talleres) - before == 1
    assert money.prepaid(cast.talleres) == 8_000


def test_an_open_request_paid_twice_at_once_is_paid_once(cast: Cast) -> None:
    money.give(cast.talleres, 10_000)
    domain = money.product_of(cast.talleres, cards.DOMAIN)
    request = money.pay_now(cast.member("nadia"), money.chosen(domain), transfer=True).request
    pressed_twice(windows(cast), f"{AT}/invoices/{request.number}/pay/", {"means": "prepaid"})
    assert money.prepaid(cast.talleres) == 10_000 - request.total
    assert len(cards.invoices(cast.talleres)) == 1


def test_money_asked_back_twice_at_once_is_asked_back_once(cast: Cast) -> None:
    arrive(cast.talleres, 8_000, Account.Purpose.BANK)
    pressed_twice(windows(cast, "clara"), f"{AT}/prepaid/withdraw/", form())
    assert Withdrawal.objects.count() == 1
    assert money.prepaid(cast.talleres) == 3_000


def test_a_pro_forma_asked_for_twice_at_once_is_one(cast: Cast) -> None:
    domain = money.product_of(cast.talleres, cards.DOMAIN)
    chosen = {"sel": domain.pk, f"months-{domain.pk}": 12}
    address = f"{AT}/payments/proforma/?sel={domain.pk}&months-{domain.pk}=12"
    pressed_twice(windows(cast), address, chosen)
    assert len(money.documents(cast.talleres, Kind.PROFORMA)) == 1
