"""A request that is open already is paid on its own page: what is left of it, once (BIL-80)."""

import pytest

from billing.checkout.commands import Means
from billing.checkout.requests import facts_of_request, pay_request
from billing.models import Document, Payment
from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile, version_of
from tests.billing import cards, money
from tests.cast import Cast
from tests.guides.test_cuenta_prepagada import AT, seen_in

pytestmark = pytest.mark.django_db
PREPAID = Means(1_567, None)


def asked(cast: Cast, prepaid: int = 0) -> Document:
    domain = money.product_of(cast.talleres, "puentealto.example")
    return money.pay_now(cast.member("nadia"), money.chosen(domain), prepaid=prepaid, transfer=True).request


def test_the_page_of_an_open_request_leads_to_paying_it(cast: Cast) -> None:
    money.give(cast.talleres, 5_000)
    document, client = asked(cast), cast.client("iker")
    assert f"{document.number}/pay/" in client.get(f"{AT}/invoices/{document.number}/").text
    page = client.get(f"{AT}/invoices/{document.number}/pay/").text
    assert all(words in page for words in ("Confirmar y pagar", "15,67"))
    data = {"seen": seen_in(page), "means": "prepaid"}
    answer = client.post(f"{AT}/invoices/{document.number}/pay/", data, follow=True)
    assert "Pagado: 15,67" in answer.text.replace("\xa0", " ")
    assert money.prepaid(cast.talleres) == 5_000 - 1_567


def test_only_what_is_left_is_paid(cast: Cast) -> None:
    money.give(cast.talleres, 5_000)
    document, client = asked(cast, prepaid=1_000), cast.client("iker")
    assert "faltan" in client.get(f"{AT}/invoices/{document.number}/").text
    with pytest.raises(RuleError):
        pay_request(actor=cast.member("iker"), document=document, means=PREPAID, seen=None, now=now())
    paid = pay_request(actor=cast.member("iker"), document=document, means=Means(567, None), seen=None, now=now())
    assert paid.invoice is not None
    assert (money.prepaid(cast.talleres), money.held(cast.talleres)) == (5_000 - 1_567, 0)


def test_what_a_failed_card_freed_is_set_aside_again(cast: Cast) -> None:
    money.give(cast.talleres, 1_000)
    payment, _way = cards.started(cast, cards.LATER, prepaid=1_000)
    assert money.prepaid(cast.talleres) == 1_000
    means = Means(1_000, Payment.Means.CARD, cards.kept(cast.talleres))
    paid = pay_request(actor=cast.member("iker"), document=payment.document, means=means, seen=None, now=now())
    assert cards.payment_of(paid).amount == 567
    assert (money.prepaid(cast.talleres), money.held(cast.talleres)) == (0, 1_000)


def test_somebody_who_saw_another_rest_pays_nothing(cast: Cast) -> None:
    money.give(cast.talleres, 5_000)
    document = asked(cast)
    seen = version_of(facts_of_request(document))
    pay_request(actor=cast.member("nadia"), document=document, means=PREPAID, seen=seen, now=now())
    with pytest.raises(ChangedMeanwhile):
        pay_request(actor=cast.member("iker"), document=document, means=PREPAID, seen=seen, now=now())
    assert money.prepaid(cast.talleres) == 5_000 - 1_567


def test_nothing_more_is_taken_while_a_card_is_being_charged(cast: Cast) -> None:
    money.give(cast.talleres, 5_000)
    payment, _way = cards.started(cast, cards.ASKS)
    with pytest.raises(RuleError):
        pay_request(actor=cast.member("iker"), document=payment.document, means=PREPAID, seen=None, now=now())
    page = cast.client("iker").get(f"{AT}/invoices/{payment.document.number}/").text
    assert f"/billing/pay/{payment.pk}/" in page
    assert f"{payment.document.number}/pay/" not in page


def test_a_credit_of_the_account_is_not_paid_from_the_account(cast: Cast) -> None:
    money.give(cast.talleres, 9_000)
    client = cast.client("iker")
    client.post(f"{AT}/prepaid/credit/", {"amount": "80", "means": "transfer"})
    (top_up,) = money.documents(cast.talleres, Document.Kind.TOP_UP)
    assert 'value="prepaid"' not in client.get(f"{AT}/invoices/{top_up.number}/pay/").text
    with pytest.raises(RuleError):
        pay_request(actor=cast.member("iker"), document=top_up, means=Means(8_000, None), seen=None, now=now())


def test_a_document_that_is_paid_says_so_and_leads_back(cast: Cast) -> None:
    money.give(cast.talleres, 5_000)
    paid = money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, "puentealto.example")))
    page = cast.client("iker").get(f"{AT}/invoices/{paid.request.number}/pay/").text
    assert "No hay nada que pagar" in page
    assert "Ver el documento" in page


def test_an_open_request_stands_on_the_panel_and_above_the_payments(cast: Cast) -> None:
    document, client = asked(cast), cast.client("iker")
    Document.objects.filter(pk=document.pk).update(announced_at=None)
    for address in ("/org/talleres-rochat/", f"{AT}/payments/"):
        assert f"{document.number}/pay/" in client.get(address).text
