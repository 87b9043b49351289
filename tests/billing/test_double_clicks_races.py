"""Every form that pays, in two windows at once and again after the back button: one effect, one mail (E1, REL-2).

Charges are counted in the books of the acquirer, mails in the outbox, numbers in their series.
"""

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from billing.ledger.checks import differences
from billing.models import Document, Payment, Posting, Series
from core.clock import now
from notifications.models import Message
from shop.models import Order
from tests import factories
from tests.billing import cards, money
from tests.billing.test_money_races import pressed_twice, token, windows
from tests.billing.test_plan_pages import base, soon
from tests.billing.test_ticked_documents import PAY, total_of, two_open
from tests.cast import Cast
from tests.guides.test_cuenta_prepagada import seen_in
from tests.races import at_once
from tests.shop import buying

ROOT = Path(__file__).resolve().parent.parent.parent
CALL = re.compile(r"\bonce\(request")
HERE = "tests/billing/test_double_clicks_races.py"
RACES = "tests/billing/test_money_races.py"
ATTACKS = "tests/billing/test_attack_races.py"
PRESSED = {
    "billing/plans/views.py": f"{HERE}::test_an_upgrade_in_two_windows_is_charged_once",
    "billing/prepaid/withdraw_views.py": f"{RACES}::test_money_asked_back_twice_at_once_is_asked_back_once",
    "billing/prepaid/views.py": f"{RACES}::test_a_credit_asked_for_twice_at_once_is_one",
    "billing/checkout/request_views.py": f"{HERE}::test_two_documents_in_two_windows_are_paid_once",
    "billing/checkout/views.py": f"{ATTACKS}::test_a_button_pressed_twice_at_once_charges_one_card",
    "shop/checkout/views.py": f"{HERE}::test_an_order_in_two_windows_is_one",
}
"""Pages that move money, each with the test that presses its button twice."""
MOVES_NONE = {"billing/contacts/views.py", "shop/cart/views.py", "shop/catalogue/views.py", "shop/transfers/views.py"}


def test_every_page_that_moves_money_is_pressed_twice_by_a_test() -> None:
    pages = {
        str(path.relative_to(ROOT))
        for app in ("billing", "shop")
        for path in (ROOT / app).rglob("*views.py")
        if CALL.search(path.read_text())
    }
    assert pages - MOVES_NONE == set(PRESSED)
    for test in PRESSED.values():
        path, _colons, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(), test


def mails_each(kind: str) -> set[int]:
    """How many mails of a kind each reader got."""
    addresses = list(Message.objects.filter(kind=kind).values_list("address", flat=True))
    return {addresses.count(each) for each in addresses}


def numbers_without_gap(kind: Document.Kind) -> bool:
    """Whether the series ends at the documents that there are."""
    issued = Document.objects.filter(kind=kind).count()
    return sum(each.last - 10_000 for each in Series.objects.filter(kind=kind)) == issued


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_two_documents_in_two_windows_are_paid_once(cast: Cast) -> None:
    numbers = two_open(cast)
    money.give(cast.talleres, 20_000)
    Message.objects.all().delete()
    pressed_twice(windows(cast), f"{PAY}?sel={numbers[0]}&sel={numbers[1]}", {})
    assert money.prepaid(cast.talleres) == 20_000 - total_of(numbers)
    assert len(cards.invoices(cast.talleres)) == 2
    assert mails_each("billing/paid") == {2}, "one for each invoice"
    assert numbers_without_gap(Document.Kind.INVOICE)
    assert list(differences()) == []


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_several_at_once_and_one_of_them_by_itself_pay_each_once(cast: Cast) -> None:
    """Two tabs: one pays both, the other one of them."""
    numbers = two_open(cast)
    money.give(cast.talleres, 50_000)
    both, one = windows(cast)
    pages = both.get(PAY, {"sel": numbers}).text, one.get(PAY.replace("pay/", f"{numbers[0]}/pay/")).text
    forms = [{"form_token": token(page), "seen": seen_in(page), "means": "prepaid"} for page in pages]
    at_once(
        partial(both.post, f"{PAY}?sel={numbers[0]}&sel={numbers[1]}", forms[0]),
        partial(one.post, PAY.replace("pay/", f"{numbers[0]}/pay/"), forms[1]),
    )
    paid = Document.objects.filter(number__in=numbers, state="paid")
    assert numbers[0] in {each.number for each in paid}
    assert money.prepaid(cast.talleres) == 50_000 - sum(each.total for each in paid)
    assert Posting.objects.filter(kind=Posting.Kind.SETTLED).count() == len(paid)
    assert list(differences()) == []


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_an_upgrade_in_two_windows_is_charged_once(cast: Cast) -> None:
    card, product, before = cards.kept(cast.talleres), soon(cast), cards.taken(cast.talleres)
    pressed_twice(windows(cast), f"{base(product)}/plan/change/?plan=pro", {"means": f"card-{card.pk}"})
    (invoice,) = cards.invoices(cast.talleres)
    assert cards.taken(cast.talleres) - before == 1
    assert money.sums()["card"] == -invoice.total
    assert mails_each("billing/paid") == {1}
    assert list(differences()) == []


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_an_order_in_two_windows_is_one(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    clients = [cast.client("iker") for _window in range(2)]
    buying.put(cast.member("iker"))
    sent = order_form(clients[0])
    answers = at_once(*[partial(each.post, "/org/talleres-rochat/checkout/", sent) for each in clients])
    assert {each.status_code for each in answers} <= {303, 409}
    clients[0].post("/org/talleres-rochat/checkout/", sent)
    order = Order.objects.get()
    assert money.prepaid(cast.talleres) == 41_250 - order.total
    assert mails_each("shop/confirmed") == {1}
    assert list(differences()) == []


def order_form(client: Client) -> dict[str, Any]:
    """The last page of the shop, as it is shown."""
    page = client.get("/org/talleres-rochat/checkout/")
    number = token(page.text.split("<main")[1])
    return {"do": "pay", "accepts": "on", "means": "prepaid", "form_token": number, **factories.seen_on(page)}


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_the_card_that_was_left_halfway_and_paid_in_another_tab_is_charged_once(cast: Cast) -> None:
    """3-D Secure open in one tab, the same request paid from the prepaid account in another: one of both counts."""
    money.give(cast.talleres, 10_000)
    payment, _way = cards.started(cast, cards.ASKS)
    client = cast.client("nadia")
    page = client.get(PAY.replace("pay/", f"{payment.document.number}/pay/"))
    assert "Confirmar y pagar" not in page.text, "a card is being asked for it"
    answer = client.post(PAY.replace("pay/", f"{payment.document.number}/pay/"), {"means": "prepaid"})
    assert answer.status_code == 200
    assert money.prepaid(cast.talleres) == 10_000
    assert Payment.objects.filter(document=payment.document).count() == 1
    assert payment.created_at <= now()
