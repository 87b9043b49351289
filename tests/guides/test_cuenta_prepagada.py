"""Guide 18: the prepaid account, with scripts off."""

import re

import pytest
from django.test import Client

from billing.models import Document
from tests.billing import money
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/billing"


def seen_in(text: str) -> str:
    return text.split('name="seen" value="')[1].split('"')[0]


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="((?:sel|months)[^"]*)" value="(\d+)"', text))


def pay(client: Client, query: str, **chosen: str) -> str:
    """From the review to the result: the page where it ends."""
    page = client.get(f"{AT}/payments/pay/?{query}").text
    answer = client.post(f"{AT}/payments/pay/", {**hidden(page), "seen": seen_in(page), **chosen}, follow=True)
    return answer.text


def test_crediting_the_account_by_transfer(cast: Cast) -> None:
    client = cast.client("iker")
    assert "Crédito de la cuenta" in client.get(f"{AT}/prepaid/").text
    page = client.post(f"{AT}/prepaid/credit/", {"amount": "80", "means": "transfer"}, follow=True).text
    (asked,) = money.documents(cast.talleres, Document.Kind.TOP_UP)
    assert all(words in page for words in ("IBAN", "Referencia", "80,00", asked.number))
    assert money.prepaid(cast.talleres) == 0


def test_paying_what_is_ticked_with_the_account(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    client, domain = cast.client("iker"), money.product_of(cast.talleres, "puentealto.example")
    near, everything = client.get(f"{AT}/payments/").text, client.get(f"{AT}/payments/?until=all").text
    assert "2 próximos meses" in near
    assert "Mostrar todo" in near
    assert "Correo del taller" not in near
    assert "Correo del taller" in everything
    answer = client.post(f"{AT}/payments/pay/", {"do": "review", "sel": domain.pk, f"months-{domain.pk}": 12})
    query = answer.headers["Location"].partition("?")[2]
    page = pay(client, query, means="prepaid")
    assert "Pagado: 15,67" in page.replace("\xa0", " ")
    assert money.prepaid(cast.talleres) == 41_250 - 1_567


def test_paying_a_part_with_the_account_and_the_rest_by_transfer(cast: Cast) -> None:
    money.give(cast.talleres, 1_000)
    client, domain = cast.client("iker"), money.product_of(cast.talleres, "puentealto.example")
    page = pay(client, f"sel={domain.pk}&months-{domain.pk}=12", means="transfer", part="10")
    assert all(words in page for words in ("Transfiera exactamente", "5,67"))


def test_too_little_on_the_account_says_what_is_missing(cast: Cast) -> None:
    money.give(cast.talleres, 1_000)
    client, domain = cast.client("iker"), money.product_of(cast.talleres, "puentealto.example")
    page = pay(client, f"sel={domain.pk}&months-{domain.pk}=12", means="prepaid")
    assert "Elija cómo pagar el resto" in page
    assert money.documents(cast.talleres, Document.Kind.REQUEST) == []


def test_renewal_by_itself_is_one_press(cast: Cast) -> None:
    client, domain = cast.client("iker"), money.product_of(cast.talleres, "rochat-recambios.example")
    client.post(f"{AT}/renewals/{domain.pk}/", {"renews": "off"})
    domain.refresh_from_db()
    assert not domain.renews_itself
    client.post(f"{AT}/renewals/{domain.pk}/", {"renews": "on"})
    domain.refresh_from_db()
    assert domain.renews_itself


def test_a_double_click_pays_once(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    client, domain = cast.client("iker"), money.product_of(cast.talleres, "puentealto.example")
    page = client.get(f"{AT}/payments/pay/?sel={domain.pk}&months-{domain.pk}=12").text
    number = page.split('name="form_token" value="')[1].split('"')[0] if 'name="form_token"' in page else ""
    data = {**hidden(page), "seen": seen_in(page), "means": "prepaid", "form_token": number}
    for _press in range(2):
        client.post(f"{AT}/payments/pay/", data)
    assert money.prepaid(cast.talleres) == 41_250 - 1_567
    assert len(money.documents(cast.talleres, Document.Kind.INVOICE)) == 1
