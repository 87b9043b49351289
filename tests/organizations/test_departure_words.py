"""What pages and the evidence of departures say, and where their links lead."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from core import pdf
from core.clock import now
from organizations.departures.commands import leave, remove_member, undo_removal
from products.calls.tasks import perform_calls
from products.models import Product
from products.providers import DataKind, PersonalData
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.html import Document
from tests.products.rigs import LocalRig

pytestmark = pytest.mark.django_db
USERS = "/org/talleres-rochat/users/"
K3 = {"password": PASSWORD, "understood": "on"}


@pytest.fixture
def drive(settings: LazySettings, tmp_path: Path, cast: Cast) -> Product:
    """Beat's files on the workshop's drive."""
    rig = LocalRig(settings, tmp_path)
    while perform_calls():
        pass
    product = cast.talleres.products.get(service_name="Disco Taller")
    rig.put_data(product.reference, cast.beat.email, PersonalData(DataKind.FILES, "Planos", 1_843))
    return product


def text(cast: Cast, url: str, name: str = "clara") -> str:
    return cast.client(name).get(url).content.decode()


def test_after_removing_somebody_the_flash_leads_to_the_way_back(cast: Cast) -> None:
    url = f"{USERS}{cast.member('beat').pk}/remove/confirm/"
    page = factories.confirm(cast.client("clara"), url, K3, follow=True).content.decode()
    departure = cast.talleres.departures.get()
    assert f'organización. <a href="{USERS}removed/{departure.pk}/undo/" data-dialog>Deshacer</a>' in page


def test_the_name_in_the_flash_is_escaped(cast: Cast) -> None:
    cast.beat.last_name = "<b>K"
    cast.beat.save()
    page = factories.confirm(cast.client("clara"), f"{USERS}{cast.member('beat').pk}/remove/confirm/", K3, follow=True)
    assert "&lt;b&gt;K ya no pertenece" in page.content.decode()


def test_an_undone_removal_says_so_and_promises_no_last_day(cast: Cast, drive: Product) -> None:
    departure = remove_member(actor=cast.member("nadia"), subject=cast.member("beat"), now=now())
    url = f"{USERS}removed/{departure.pk}/"
    assert "se conservan hasta el" in text(cast, url)
    undo_removal(actor=cast.member("nadia"), departure=departure, now=now())
    page = text(cast, url)
    assert "Deshecha el" in page
    assert "conserva" not in page.partition("<h1")[2].partition("</main>")[0]


@pytest.mark.proof
def test_a_proof_fetched_after_the_undoing_tells_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    departure = remove_member(actor=cast.member("nadia"), subject=cast.member("beat"), now=now())
    while perform_calls():
        pass
    url, markup = f"{USERS}removed/{departure.pk}/evidence.pdf", pdf.markup
    first = cast.client("clara").get(url).content
    undo_removal(actor=cast.member("nadia"), departure=departure, now=now())
    seen: list[str] = []

    def noted(template: str, context: Mapping[str, Any], language: str) -> str:
        seen.append(markup(template, context, language))
        return seen[-1]

    monkeypatch.setattr(pdf, "markup", noted)
    assert cast.client("clara").get(url).content != first
    assert "Deshecha el" in seen[0]
    assert "La persona vuelve a pertenecer a la organización" in seen[0]


def test_keeping_says_that_the_data_is_erased_afterwards(cast: Cast, drive: Product) -> None:
    url = f"{USERS}{cast.member('beat').pk}/remove/"
    page = text(cast, url)
    assert "Lo que se conserva se borra pasados los 30 días." in page
    assert "opcional" not in page.partition("<h1")[2].partition("</form>")[0]
    assert "se conservan 30 días y después se borran" in text(cast, f"{url}confirm/")


def test_the_page_of_a_leaver_leads_to_the_invitation_with_the_address_filled_in(cast: Cast) -> None:
    assert "Solo se vuelve con una invitación." in text(cast, "/org/talleres-rochat/leave/", "beat")
    gone = leave(actor=cast.member("beat"), now=now())
    url = f"{USERS}add/?email=beat%40talleres-rochat.example"
    links = Document.of(text(cast, f"{USERS}removed/{gone.pk}/")).all("a")
    assert [each.name for each in links if each.get("href") == url] == ["Invitar de nuevo a Beat Kessler"]
    assert 'value="beat@talleres-rochat.example"' in text(cast, url)
