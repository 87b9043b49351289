"""Several at once at the same money, and the proofs of the books afterwards (E1, E2, E6, E7, E11, E12, E25)."""

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from billing.bank.references import reference_for
from billing.documents.crediting import credit
from billing.documents.issuing import next_number
from billing.documents.settling import lock, void
from billing.ledger.checks import differences
from billing.models import Document, Payment
from billing.payments.charging import begin
from billing.prepaid.paying_out import approve
from billing.prepaid.withdrawing import cancel
from billing.renewals.running import renew_organization
from billing.renewals.unpaid import suspend_next
from core.clock import now
from core.errors import RuleError
from organizations.models import Organization
from products.models import Product
from tests import factories
from tests.billing import cards, money
from tests.billing.case_files import minor
from tests.billing.messages import ACCOUNT, EURO_ACCOUNT, Entry, Tx, message
from tests.billing.open_papers import paper
from tests.billing.test_bank_import import take
from tests.billing.test_paying import transfer
from tests.cast import Cast
from tests.choice import some
from tests.clock import here
from tests.races import Act, at_once, overtaken, refusals

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
Kind = Document.Kind
HOSTING = "www.talleres-rochat.example"


@pytest.fixture(autouse=True)
def _books_are_right(db: None) -> Iterator[None]:
    """Whatever happened, the books prove right."""
    yield
    assert list(differences()) == []


def asked(cast: Cast, *, prepaid: int = 0) -> Document:
    """A request for the domain that waits for a transfer."""
    domain = money.product_of(cast.talleres, cards.DOMAIN)
    paid = money.pay_now(cast.member("nadia"), money.chosen(domain), prepaid=prepaid, transfer=True)
    return paid.request


def test_three_workers_and_money_for_one_of_two_products_pay_one_of_them(cast: Cast) -> None:
    cast.talleres.products.update(renews_itself=False)
    day = cast.talleres.day_at(now()) + datetime.timedelta(days=3)
    both = cast.talleres.products.filter(service_name__in=[HOSTING, cards.DOMAIN])
    both.update(renews_itself=True, expires_on=day, state=Product.State.ACTIVE)
    money.give(cast.talleres, 11_545)
    at_once(*[lambda: renew_organization(cast.talleres.pk, now())] * 3)
    assert len(money.documents(cast.talleres, Kind.INVOICE)) == 1
    assert money.prepaid(cast.talleres) >= 0
    steps = [each.outcome for product in both for each in product.renewal_steps.filter(kind="attempt")]
    assert sorted(steps) == ["done", "failed"]


def test_two_transfers_for_one_request_make_one_invoice_and_a_surplus(cast: Cast) -> None:
    request = asked(cast)
    made = at_once(*[partial(transfer, request, request.total, f"bank-{number}") for number in range(4)])
    assert made == [True] * 4
    assert len(money.documents(cast.talleres, Kind.INVOICE)) == 1
    assert money.prepaid(cast.talleres) == 3 * request.total


def test_the_same_transfer_from_four_sides_is_booked_once(cast: Cast) -> None:
    request = asked(cast)
    made = at_once(*[partial(transfer, request, request.total)] * 4)
    assert sorted(made) == [False, False, False, True]
    assert money.prepaid(cast.talleres) == 0


def test_a_transfer_and_a_card_for_one_request_at_once_pay_it_once(cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast, cards.kept(cast.talleres)))
    request = payment.document
    at_once(lambda: begin(payment, now()), partial(transfer, request, request.total))
    assert len(cards.invoices(cast.talleres)) == 1
    assert money.prepaid(cast.talleres) == request.total * cards.charges(payment)
    assert cards.charges(payment) == 1


def voided(document: Document) -> None:
    with transaction.atomic():
        organization, fresh = lock(document.organization_id, document.pk)
        void(organization, fresh, now())


def test_a_request_is_void_or_paid_and_its_money_is_never_lost(cast: Cast) -> None:
    money.give(cast.talleres, 100)
    for number in range(some(16)):
        before = money.prepaid(cast.talleres)
        request = asked(cast, prepaid=100)
        at_once(partial(voided, request), partial(transfer, request, request.total - 100, f"bank-{number}"))
        request.refresh_from_db()
        is_paid = request.state == Document.State.PAID
        after = before - 100 if is_paid else before + request.total - 100
        assert (money.prepaid(cast.talleres), money.held(cast.talleres)) == (after, 0)
        money.give(cast.talleres, 100, f"again-{number}")


def test_two_clerks_who_credit_at_once_never_give_back_more_than_the_invoice(cast: Cast) -> None:
    money.give(cast.talleres, 11_545)
    paid = money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, HOSTING)))
    invoice = paid.invoice
    assert invoice
    made = at_once(*[lambda: credit(invoice=invoice, nets={1: 4_000}, reason="r", now=now())] * 4)
    assert [type(each) for each in refusals(made)] == [RuleError] * 2
    assert money.prepaid(cast.talleres) == sum(each.total for each in made if isinstance(each, Document))


def test_a_credit_is_withdrawn_or_approved(cast: Cast) -> None:
    owner, one = cast.member("nadia"), factories.staff()
    for _round in range(some(16)):
        wish = factories.withdrawal(owner)
        taken_back = partial(cancel, actor=owner, withdrawal=wish, now=now())
        agreed = partial(approve, actor=one, withdrawal=wish, seen=None, now=now())
        made = at_once(taken_back, agreed, taken_back, agreed)
        wish.refresh_from_db()
        assert wish.state in {"cancelled", "approved"}
        assert len(refusals(made)) >= 1


def test_eight_who_pay_from_one_balance_never_take_more_than_it_has(cast: Cast) -> None:
    money.give(cast.talleres, 11_545)
    hosting, nadia = money.product_of(cast.talleres, HOSTING), cast.member("nadia")
    made = at_once(*[lambda: money.pay_now(nadia, money.chosen(hosting))] * 8)
    assert len(refusals(made)) == 7
    assert (money.prepaid(cast.talleres), len(money.documents(cast.talleres, Kind.INVOICE))) == (0, 1)


def number(*, is_kept: bool) -> int | None:
    """A number of the series; None for one whose transaction was rolled back."""
    with transaction.atomic():
        given = next_number("attack", Kind.INVOICE, 2026)
        transaction.set_rollback(not is_kept)
    return given if is_kept else None


def test_numbers_have_no_gap_whatever_is_rolled_back(cast: Cast) -> None:
    given: list[int | None] = []
    for _round in range(some(40)):
        given += at_once(*[partial(number, is_kept=each % 2 == 1) for each in range(8)])
    kept = sorted(each for each in given if each)
    assert kept == list(range(10_001, 10_001 + len(kept)))
    assert len(kept) == len(given) // 2


PAY = "/org/talleres-rochat/billing/payments/pay/"


def filled_in(cast: Cast, client: Client, means: str) -> dict[str, Any]:
    """The form of the checkout as this browser got it, for a year of the domain."""
    domain = money.product_of(cast.talleres, cards.DOMAIN)
    sent = {"sel": domain.pk, f"months-{domain.pk}": 12}
    shown = client.get(PAY, sent)
    token = shown.content.decode().split('name="form_token" value="')[1].split('"')[0]
    return {**factories.seen_on(shown), **sent, "means": means, "form_token": token}


def test_a_button_pressed_twice_at_once_charges_one_card(cast: Cast) -> None:
    card, client, again = cards.kept(cast.talleres), cast.client("nadia"), cast.client("nadia")
    form = filled_in(cast, client, f"card-{card.pk}")
    answers = at_once(partial(client.post, PAY, form), partial(again.post, PAY, form))
    assert {each.status_code for each in answers} <= {303, 409}
    assert len(cards.invoices(cast.talleres)) == 1
    assert sum(cards.charges(each) for each in Payment.objects.all()) == 1


def test_two_tabs_at_once_pay_one_term_with_one_means(cast: Cast) -> None:
    card, nadia, iker = cards.kept(cast.talleres), cast.client("nadia"), cast.client("iker")
    money.give(cast.talleres, 10_000)
    forms = filled_in(cast, nadia, f"card-{card.pk}"), filled_in(cast, iker, "prepaid")
    at_once(partial(nadia.post, PAY, forms[0]), partial(iker.post, PAY, forms[1]))
    (invoice,) = cards.invoices(cast.talleres)
    charges = sum(cards.charges(each) for each in Payment.objects.all())
    assert money.prepaid(cast.talleres) == 10_000 - invoice.total * (1 - charges)


@pytest.mark.parametrize("first", ["job", "person"])
def test_whoever_pays_while_it_renews_by_itself_pays_one_of_both(first: str, cast: Cast) -> None:
    cast.talleres.products.update(renews_itself=False)
    day = cast.talleres.day_at(now()) + datetime.timedelta(days=3)
    cast.talleres.products.filter(service_name=HOSTING).update(renews_itself=True, expires_on=day, state="active")
    money.give(cast.talleres, 50_000)
    hosting, nadia = money.product_of(cast.talleres, HOSTING), cast.member("nadia")
    job: Act = partial(renew_organization, cast.talleres.pk, now())
    person: Act = partial(money.pay_now, nadia, money.chosen(hosting))
    overtaken(*((job, person) if first == "job" else (person, job)))
    assert len(cards.invoices(cast.talleres)) == 1


def test_whoever_stops_what_is_not_paid_keeps_no_other_organization_locked(cast: Cast) -> None:
    hosting = money.product_of(cast.talleres, HOSTING)
    other = factories.product(cast.globex, "web-hosting", "g.example", plan=hosting.plan)
    Product.objects.exclude(pk__in=[hosting.pk, other.pk]).update(expires_on=None)
    yesterday = here() - datetime.timedelta(days=2)
    Product.objects.filter(pk=hosting.pk).update(state="active", expires_on=yesterday)
    Product.objects.filter(pk=other.pk).update(state="active", expires_on=yesterday + datetime.timedelta(days=1))
    money.pay_now(cast.member("nadia"), money.chosen(hosting), transfer=True)
    stopped, waited = overtaken(lambda: suspend_next(now()), lambda: unheld(cast.talleres), before="products_product")
    other.refresh_from_db()
    assert (stopped, waited, other.state) == (True, cast.talleres.pk, "expired")


def unheld(organization: Organization) -> int:
    """Lock it, or fail at once."""
    with transaction.atomic():
        return int(Organization.objects.select_for_update(no_key=True, nowait=True).get(pk=organization.pk).pk)


def bank_file(account: str, currency: str, kinds: list[str], digit: int) -> bytes:
    """A file that pays a document of each of these kinds, of an organization each."""
    numbers = [f"{digit}{place}" for place in range(len(kinds))]
    facts = [(f"20.{each}", f"T-{each}", reference_for(int(f"77{each}"), account)[1]) for each in numbers]
    for kind, (amount, number, reference) in zip(kinds, facts, strict=True):
        paper(factories.organization(), number, minor(amount), currency, reference, kind)
    entries = [
        Entry(amount, f"E-{number}", (Tx(amount, number, reference, currency=currency),), currency=currency)
        for amount, number, reference in facts
    ]
    return message(*entries, account=account, currency=currency)


def test_two_bank_files_at_once_do_not_wait_for_each_other_for_ever(cast: Cast) -> None:
    francs = bank_file(ACCOUNT, "CHF", ["request", "top_up"], 1)
    euros = bank_file(EURO_ACCOUNT, "EUR", ["top_up", "request"], 2)
    overtaken(partial(take, francs), partial(take, euros, "euros.xml"), before="billing_documentfile")
    assert Document.objects.filter(kind=Kind.INVOICE).count() == 2
