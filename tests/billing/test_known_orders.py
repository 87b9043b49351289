"""Failures that others shipped, with the figures of their list: paying and topping up (E1, E2, E7, E11, E13, E18)."""

import csv
import datetime
import io
import itertools
from collections.abc import Callable

import pytest
from django.test import Client

from billing.checkout.commands import Means
from billing.documents.einvoice import xml_of
from billing.ledger.checks import differences
from billing.models import Document, Payment, Price, ProviderEvent
from billing.payments.charging import begin
from billing.payments.settlement import ask_next
from billing.prepaid.commands import credit
from billing.schedule import pull_events, renew, settle_payments
from billing.snapshot import Snapshot
from core.clock import now
from notifications.models import Message
from products.models import Product, ProviderCall
from products.providers import Action
from tests import factories
from tests.billing import cards, money
from tests.billing.stripe_proxy import Stripe
from tests.billing.test_paying import transfer
from tests.billing.test_stripe_events import send, told
from tests.cast import Cast
from tests.clock import here
from tests.guides.test_cuenta_prepagada import AT, pay, seen_in

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
Kind, State = Document.Kind, Document.State
HOSTING = "www.talleres-rochat.example"


def hosting(cast: Cast, until: str = "2027-03-31") -> Product:
    """The web hosting, paid until this day."""
    cast.talleres.products.filter(service_name=HOSTING).update(expires_on=until, renews_itself=False)
    return money.product_of(cast.talleres, HOSTING)


def priced(product: Product, net: int, months: int = 12) -> None:
    """From today on it costs this."""
    Price.objects.create(kind=product.kind, plan=product.plan, months=months, currency="CHF", starts_on=here(), net=net)


def mails(kind: str) -> int:
    return Message.objects.filter(kind=f"billing/{kind}", address="nadia@talleres-rochat.example").count()


def test_a_top_up_whose_answer_is_lost_is_charged_and_credited_once(cast: Cast, stripe: Stripe) -> None:
    first = cards.top_up(cast.talleres, 5_000)
    Payment.objects.filter(pk=first.pk).update(keeps_card=True)
    begin(cards.fresh(first), now())
    stripe.type_card(cards.fresh(first).origin, cards.GOOD)
    cards.ask_about(first)
    card, client, again = cast.talleres.cards.get(), cast.client("nadia"), cast.client("nadia")
    page = client.get(f"{AT}/prepaid/credit/").text
    form = {"amount": "100.00", "means": f"card-{card.pk}", "form_token": token_in(page)}
    stripe.fail("/confirm", "after")
    answers = [each.post(f"{AT}/prepaid/credit/", form, follow=True) for each in (client, client, again)]
    assert all("En comprobación" in each.text for each in answers)
    while ask_next(now() + 2 * MINUTE):
        pass
    payment = Payment.objects.get(amount=10_000)
    assert (stripe.charges(payment.origin), money.prepaid(cast.talleres)) == (1, 15_000)
    assert payment.postings.count() == 1


def token_in(page: str) -> str:
    return page.split('name="form_token" value="')[1].split('"')[0]


WAYS = ["page", "event", "event again", "nightly"]


@pytest.mark.parametrize("order", list(itertools.permutations(WAYS))[::5])
def test_a_paid_month_ends_on_30_april_whichever_way_says_so(
    order: tuple[str, ...], cast: Cast, stripe: Stripe
) -> None:
    product, nadia = hosting(cast), cast.member("nadia")
    payment = cards.by_card(nadia, money.chosen(product, months=1))
    begin(payment, now())
    payment = cards.fresh(payment)
    stripe.type_card(payment.origin, cards.GOOD)
    event = told("payment_intent.succeeded", payment)
    acts: dict[str, Callable[[], object]] = {
        "page": lambda: cards.ask_about(payment), "event": lambda: send(event), "event again": lambda: send(event),
        "nightly": lambda: ask_next(now() + 5 * MINUTE),
    }  # fmt: skip
    for each in order:
        acts[each]()
    product.refresh_from_db()
    assert product.expires_on == datetime.date(2027, 4, 30)
    assert payment.postings.filter(kind="received").count() == len(cards.invoices(cast.talleres)) == 1
    assert (stripe.charges(payment.origin), ProviderEvent.objects.count()) == (1, 1)
    assert ProviderCall.objects.filter(product=product, action=Action.EXTEND).count() == 1


def test_the_same_term_asked_for_again_for_two_years_replaces_and_the_old_money_is_kept(cast: Cast) -> None:
    product, client = hosting(cast, "2027-09-30"), cast.client("nadia")
    pay(client, f"sel={product.pk}&months-{product.pk}=12", means="transfer")
    (older,) = money.documents(cast.talleres, Kind.REQUEST)
    pay(client, f"sel={product.pk}&months-{product.pk}=24", means="transfer")
    older.refresh_from_db()
    newer = Document.objects.get(kind=Kind.REQUEST, state=State.OPEN)
    assert older.lines.get().starts_on == newer.lines.get().starts_on == datetime.date(2027, 10, 1)
    page = client.get(f"{AT}/invoices/{older.number}/").text
    assert newer.number in page
    assert "Anulad" in page
    transfer(older, older.total)
    assert (money.prepaid(cast.talleres), mails("surplus")) == (older.total, 1)
    assert newer.lines.filter(term_state="open").count() == 1


def test_a_top_up_that_nobody_pays_credits_nothing_whatever_runs(cast: Cast) -> None:
    open_one = money.pay_now(cast.member("nadia"), money.chosen(hosting(cast)), transfer=True).request
    asked = credit(actor=cast.member("nadia"), amount=8_000, means=Means(0, Payment.Means.TRANSFER), now=now())
    for task in (renew, settle_payments, pull_events):
        task()
    assert money.prepaid(cast.talleres) == 0
    assert [transfer(asked.request, 8_000) for _time in range(2)] == [True, False]
    open_one.refresh_from_db()
    assert (money.prepaid(cast.talleres), open_one.state, open_one.paid) == (8_000, State.OPEN, 0)
    (receipt,) = money.documents(cast.talleres, Kind.RECEIPT)
    assert (receipt.total, receipt.tax) == (8_000, 0)
    assert list(differences()) == []


def test_twenty_cents_are_not_left_to_a_card(cast: Cast) -> None:
    product = hosting(cast)
    priced(product, 7_401)
    money.give(cast.talleres, 7_980)
    client, query = cast.client("nadia"), f"sel={product.pk}&months-{product.pk}=12"
    page = pay(client, query, means="card", part="79.80")
    assert all(words in page for words in ("0,50", "79,50"))
    assert money.documents(cast.talleres, Kind.REQUEST) == []
    pay(client, query, means="card", part="79.50")
    assert (Payment.objects.get().amount, money.prepaid(cast.talleres), money.held(cast.talleres)) == (50, 30, 7_950)


def three_shops(cast: Cast) -> list[Product]:
    """Three web hostings at 9.90 a month."""
    plan = hosting(cast).plan
    names = [f"shop{number}.example" for number in range(3)]
    shops = [factories.product(cast.talleres, "web-hosting", name, plan=plan) for name in names]
    Product.objects.filter(service_name__in=names).update(state="active", expires_on="2027-03-31")
    return shops


def exported(client: Client) -> list[str]:
    """The one row of the export."""
    answer = client.post(f"{AT}/invoices/export/", {"format": "csv"}).getvalue().decode("utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(answer), delimiter=";"))[1:]
    return [each.replace(",", ".") for each in row]


def test_screen_file_e_invoice_and_books_say_the_same_cents(cast: Cast) -> None:
    shops, client = three_shops(cast), cast.client("iker")
    money.give(cast.talleres, 10_000)
    months = {f"months-{each.pk}": 1 for each in shops}
    chosen: dict[str, list[int] | int] = {"sel": [each.pk for each in shops], **months}
    page = client.get(f"{AT}/payments/pay/", chosen).text
    assert "32,11" in page
    data = {**chosen, "seen": seen_in(page), "means": "prepaid"}
    assert "Pagado: 32,11" in client.post(f"{AT}/payments/pay/", data, follow=True).text.replace("\xa0", " ")
    (invoice,) = cards.invoices(cast.talleres)
    snapshot = Snapshot.from_json(invoice.snapshot)
    assert (snapshot.net, snapshot.tax, snapshot.total) == (2_970, 241, 3_211)
    xml, row = xml_of(snapshot).decode(), exported(client)
    assert all(words in xml for words in ("GrandTotalAmount>32.11<", "CalculatedAmount>2.41<"))
    assert "32,11" in client.get(f"{AT}/invoices/{invoice.number}/").text
    assert {here().isoformat(), "29.70", "2.41", "32.11"} <= set(row)
    assert money.sums() == {"card": -10_000, "prepaid": 6_789, "revenue": 2_970, "vat": 241}
