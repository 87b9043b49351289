"""*Facturas*, ticked: their PDFs, their CSV, and the open ones paid from the prepaid account (INV-3, BIL-80)."""

import re

import pytest
from django.test import Client
from django.utils import translation

from billing.checkout.commands import Means
from billing.checkout.requests import NO_TRANSIT, NOT_OPEN, facts_of_several, pay_request, pay_several, ticked
from billing.checkout.views import told
from billing.documents.tasks import make_files
from billing.ledger.checks import differences
from billing.models import Document, Posting
from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile, version_of
from notifications.models import Message
from organizations.models import Job
from products.models import Product
from tests import factories
from tests.billing import money
from tests.billing.test_paying_requests import asked
from tests.cast import Cast
from tests.clock import here
from tests.guides.test_cuenta_prepagada import seen_in
from tests.walk import Walk

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/billing/invoices/"
PAY = f"{AT}pay/"


def two_open(cast: Cast) -> list[str]:
    """The numbers of two open requests: 15.67 for a name, 48.65 for a plan."""
    first = asked(cast)
    product = money.product_of(cast.talleres, "www.talleres-rochat.example")
    second = money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True).request
    return [first.number, second.number]


def total_of(numbers: list[str]) -> int:
    return sum(Document.objects.filter(number__in=numbers).values_list("total", flat=True))


def confirm(client: Client, numbers: list[str]) -> Client:
    page = client.get(PAY, {"sel": numbers}).text
    (token,) = re.findall(r'name="form_token" value="([^"]+)"', page)
    data = {"seen": seen_in(page), "form_token": token}
    for _press in range(2):
        client.post(f"{PAY}?{'&'.join(f'sel={each}' for each in numbers)}", data)
    return client


def test_without_scripts_two_are_ticked_and_paid_at_once(cast: Cast) -> None:
    numbers = two_open(cast)
    money.give(cast.talleres, 20_000)
    listed = cast.client("iker").get(AT).text
    assert all(f'name="sel" value="{each}"' in listed for each in numbers)
    walk = Walk(cast.client("iker"), AT)
    walk.go(f"{PAY}?sel={numbers[0]}&sel={numbers[1]}").press("Confirmar y pagar")
    assert walk.url == AT
    assert walk.sees("Se han pagado 2 documentos.")
    assert [Document.objects.get(number=each).state for each in numbers] == ["paid", "paid"]
    assert money.prepaid(cast.talleres) == 20_000 - total_of(numbers)
    assert list(differences()) == []


def test_pressing_twice_pays_once_and_mails_once(cast: Cast) -> None:
    numbers = two_open(cast)
    money.give(cast.talleres, 20_000)
    Message.objects.all().delete()
    confirm(cast.client("iker"), numbers)
    assert money.prepaid(cast.talleres) == 20_000 - total_of(numbers)
    assert Posting.objects.filter(kind=Posting.Kind.SETTLED).count() == 2
    readers = Message.objects.filter(kind__contains="paid").values_list("address", flat=True)
    assert len(readers) == 2 * len(set(readers)) > 0


def test_what_the_account_does_not_cover_is_not_begun(cast: Cast) -> None:
    numbers = two_open(cast)
    money.give(cast.talleres, 2_000)
    page = cast.client("iker").get(PAY, {"sel": numbers}).text
    assert "La cuenta prepagada tiene 20,00" in page.replace("\xa0", " ")
    assert "Confirmar y pagar" not in page
    assert all(f"{AT}{each}/pay/" in page for each in numbers)
    with pytest.raises(RuleError):
        pay_several(actor=cast.member("iker"), numbers=numbers, seen=None, now=now())
    assert money.prepaid(cast.talleres) == 2_000
    assert [Document.objects.get(number=each).state for each in numbers] == ["open", "open"]


def test_what_was_paid_meanwhile_is_shown_before_anything_is_paid(cast: Cast) -> None:
    numbers = two_open(cast)
    money.give(cast.talleres, 20_000)
    iker, day = cast.member("iker"), here()
    seen = version_of(facts_of_several(ticked(iker, numbers, day)))
    pay_several(actor=iker, numbers=numbers[:1], seen=None, now=now())
    left = money.prepaid(cast.talleres)
    with pytest.raises(ChangedMeanwhile):
        pay_several(actor=iker, numbers=numbers, seen=seen, now=now())
    assert money.prepaid(cast.talleres) == left


def test_what_ended_between_the_page_and_the_button_is_said_not_to_be_paid(cast: Cast) -> None:
    first, second = two_open(cast)
    money.give(cast.talleres, 20_000)
    client = cast.client("iker")
    page = client.get(PAY, {"sel": [first, second]}).text
    (token,) = re.findall(r'name="form_token" value="([^"]+)"', page)
    name = money.product_of(cast.talleres, "www.talleres-rochat.example")
    Product.objects.filter(pk=name.pk).update(state=Product.State.CANCELLED)
    data = {"seen": seen_in(page), "form_token": token}
    after = client.post(f"{PAY}?sel={first}&sel={second}", data, follow=True).text
    assert "Se ha pagado 1 documento." in after
    assert f"Sin pagar: {second}." in after
    assert [Document.objects.get(number=each).state for each in (first, second)] == ["paid", "void"]
    assert money.prepaid(cast.talleres) == 20_000 - total_of([first])
    assert list(differences()) == []


def test_one_that_ended_meanwhile_asks_for_no_transfer_on_its_own_page(cast: Cast) -> None:
    _first, second = two_open(cast)
    money.give(cast.talleres, 20_000)
    name = money.product_of(cast.talleres, "www.talleres-rochat.example")
    Product.objects.filter(pk=name.pk).update(state=Product.State.CANCELLED)
    document = Document.objects.get(number=second)
    means = Means(document.left, None)
    paid = pay_request(actor=cast.member("iker"), document=document, means=means, seen=None, now=now())
    assert (paid.invoice, paid.payment, paid.request.state) == (None, None, "void")
    with translation.override("en"):
        assert told(paid).startswith("Not paid: ")
    assert money.prepaid(cast.talleres) == 20_000


def test_paid_ones_and_top_ups_say_why_they_stay_out(cast: Cast) -> None:
    first, second = two_open(cast)
    money.give(cast.talleres, 20_000)
    iker = cast.member("iker")
    pay_several(actor=iker, numbers=[first], seen=None, now=now())
    top_up = factories.document(cast.talleres, 8_000).number
    rows = {each.document.number: each for each in ticked(iker, [first, second, top_up], here())}
    assert rows[first].refusal == str(NOT_OPEN)
    assert rows[top_up].refusal == str(NO_TRANSIT)
    assert (rows[first].due, rows[top_up].due) == (None, None)
    assert rows[second].due


def test_one_open_document_is_paid_on_its_own_page_with_any_means(cast: Cast) -> None:
    number = asked(cast).number
    answer = cast.client("iker").post(PAY, {"sel": [number]}, follow=True)
    assert [url for url, _status in answer.redirect_chain] == [f"{PAY}?sel={number}", f"{AT}{number}/pay/"]


def test_documents_of_another_organization_are_not_there(cast: Cast) -> None:
    theirs = factories.document(cast.marchetti, 5_000).number
    assert ticked(cast.member("iker"), [theirs], here()) == []
    assert "No hay nada marcado" in cast.client("iker").get(PAY, {"sel": [theirs]}).text


def test_the_csv_has_the_ticked_ones_alone(cast: Cast) -> None:
    first, second = two_open(cast)
    client = cast.client("iker")
    page = client.post(f"{AT}export/?format=csv", {"sel": [first]}, follow=True)
    assert page.redirect_chain[-1][0] == f"{AT}export/?sel={first}&format=csv"
    assert "1 documento marcado" in page.text
    assert 'name="status"' not in page.text
    answer = client.post(f"{AT}export/?sel={first}", {"format": "csv"})
    content = b"".join(answer).decode("utf-8-sig")
    assert first in content
    assert second not in content


def test_the_archive_of_the_ticked_ones_names_them_alone(cast: Cast) -> None:
    first, _second = two_open(cast)
    cast.client("iker").post(f"{AT}export/?sel={first}&format=zip", {"format": "zip"})
    job = Job.objects.get()
    assert (job.kind, job.data["count"]) == ("invoice-pdfs", 1)
    assert job.data["rows"] == [{"piece": [Document.objects.get(number=first).pk]}, {"piece": None}]


def test_a_hundred_and_one_ticks_and_nonsense_are_no_fault(cast: Cast) -> None:
    client = cast.client("iker")
    assert client.get(PAY, {"sel": ["x" * 30, "\u0661", "' OR 1=1"] * 40}).status_code == 200
    assert client.get(f"{AT}export/", {"sel": ["x"], "format": "nothing"}).status_code == 200


@pytest.mark.proof
def test_the_pdf_is_shown_in_its_page_and_nowhere_else(cast: Cast) -> None:
    number = asked(cast).number
    make_files()
    client = cast.client("iker")
    page = client.get(f"{AT}{number}/")
    assert f'<object class="paper" data="{AT}{number}.pdf?show" type="application/pdf"' in page.text
    assert "object-src 'self'" in page["Content-Security-Policy"]
    shown, taken = client.get(f"{AT}{number}.pdf?show"), client.get(f"{AT}{number}.pdf")
    assert (shown["X-Frame-Options"], shown["Content-Disposition"][:6]) == ("SAMEORIGIN", "inline")
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert taken["Content-Disposition"][:10] == "attachment"
    assert shown.content == taken.content
