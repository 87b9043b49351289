"""Guide 20: documents before and after payment, with scripts off."""

import re

import pytest

from billing.documents.tasks import make_files
from billing.models import Document
from tests.billing import money
from tests.billing.reading import words as words_of
from tests.cast import Cast
from tests.guides.test_cuenta_prepagada import AT, hidden, pay

pytestmark = pytest.mark.django_db


def paid_invoice(cast: Cast) -> Document:
    money.give(cast.talleres, 41_250)
    domain = money.product_of(cast.talleres, "puentealto.example")
    pay(cast.client("iker"), f"sel={domain.pk}&months-{domain.pk}=12", means="prepaid")
    return money.documents(cast.talleres, Document.Kind.INVOICE)[0]


def test_the_list_is_filtered_by_state_and_days(cast: Cast) -> None:
    invoice, client = paid_invoice(cast), cast.client("iker")
    assert invoice.number in client.get(f"{AT}/invoices/").text
    assert invoice.number in client.get(f"{AT}/invoices/?status=paid").text
    assert invoice.number not in client.get(f"{AT}/invoices/?status=open").text
    assert invoice.number not in client.get(f"{AT}/invoices/?to=2020-01-01").text


def test_a_paid_document_is_shown_and_downloaded(cast: Cast) -> None:
    invoice, client = paid_invoice(cast), cast.client("iker")
    make_files()
    page = client.get(f"{AT}/invoices/{invoice.number}/").text
    assert all(words in page for words in (invoice.number, "Pagada", "15,67", "Talleres Rochat SA", "Descargar"))
    answer = client.get(f"{AT}/invoices/{invoice.number}.pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert invoice.number in answer.headers["Content-Disposition"]
    assert "15,67" in words_of(answer.content)


def test_the_export_repeats_the_filters_and_confirms(cast: Cast) -> None:
    paid_invoice(cast)
    page = cast.client("iker").get(f"{AT}/invoices/export/?status=paid").text
    assert all(words in page for words in ("Confirmar", "Recibir el CSV por correo", "Descargar un CSV"))
    ticked = re.findall(r'name="status" value="(\w+)"[^>]*\schecked', page)
    assert ticked == ["paid"]


def test_the_page_of_an_export_lies_under_the_invoices(cast: Cast) -> None:
    paid_invoice(cast)
    page = cast.client("iker").post(f"{AT}/invoices/export/", {"format": "mail"}, follow=True).text
    assert "Lista de documentos" in page
    crumbs = page.split('class="crumbs"')[1].split("</nav>")[0]
    assert f'href="{AT}/invoices/"' in crumbs


def test_a_pro_forma_has_no_slip_and_binds_nothing(cast: Cast) -> None:
    client, domain = cast.client("iker"), money.product_of(cast.talleres, "puentealto.example")
    page = client.get(f"{AT}/payments/proforma/?sel={domain.pk}&months-{domain.pk}=12").text
    shown = client.post(f"{AT}/payments/proforma/", hidden(page), follow=True).text
    (document,) = money.documents(cast.talleres, Document.Kind.PROFORMA)
    assert document.snapshot["slip"] is None
    assert "Factura pro forma" in shown or "Factura Pro Forma" in shown
    assert list(document.lines.values_list("term_state", flat=True)) == ["gone"]


@pytest.mark.parametrize("name", ["beat", "lucia"])
def test_whoever_has_no_accounting_right_reads_why(cast: Cast, name: str) -> None:
    answer = cast.client(name).get(f"{AT}/invoices/")
    assert answer.status_code == 403
    assert "contabilidad" in answer.text
