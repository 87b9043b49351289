"""The pages of removing, undoing and leaving, tampered and twice, and the evidence."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import pdf
from core.clock import now
from organizations.departures.commands import remove_member
from organizations.models import Departure, DepartureEvidence, Role
from organizations.people.commands import change_role
from products.calls.tasks import perform_calls
from products.models import Product, ProviderCall
from products.providers import DataKind, PersonalData
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.html import Document
from tests.organizations import outbox
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


def page_of(cast: Cast, name: str = "beat") -> str:
    return f"{USERS}{cast.member(name).pk}/remove/"


def chosen(drive: Product, heir: Any, what: str = "transfer") -> dict[str, Any]:
    return {f"data-{drive.pk}": what, f"data-{drive.pk}-heir": heir}


def removed(cast: Cast, name: str = "beat") -> Departure:
    return remove_member(actor=cast.member("nadia"), subject=cast.member(name), now=now())


def text(client: Client, url: str) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_was_chosen_waits_between_the_pages_and_going_back_keeps_it(cast: Cast, drive: Product) -> None:
    client, url, clara = cast.client("clara"), page_of(cast), cast.member("clara").pk
    answer = factories.confirm(client, url, chosen(drive, clara))
    confirm = answer.headers["Location"]
    assert confirm.startswith(f"{url}confirm/?draft=")
    assert "Archivos en Disco Taller: se transfieren a Clara Monnet." in text(client, confirm)
    options = Document.of(text(client, confirm.replace("confirm/", ""))).all("option")
    assert str(clara) in [each.get("value") for each in options if each.has("selected")]
    factories.confirm(client, confirm, K3)
    call = ProviderCall.objects.get(action="hand_over_data")
    assert call.data["heir"] == cast.clara.email


@pytest.mark.parametrize("heir", ["beat", "iker", "olga", "", "0", "x", "99999999999999999999"])
def test_a_tampered_heir_is_refused_on_the_first_page(cast: Cast, drive: Product, heir: str) -> None:
    organization = cast.globex if heir == "olga" else cast.talleres
    value = cast.member(heir, organization).pk if heir in cast.people else heir
    client = cast.client("clara")
    assert client.post(page_of(cast), chosen(drive, value)).status_code == 422
    client.post(f"{page_of(cast)}confirm/", K3)
    assert not ProviderCall.objects.filter(action="hand_over_data").exists()


@pytest.mark.parametrize("what", ["", "erase", "transfer\x00"])
def test_a_tampered_choice_is_refused(cast: Cast, drive: Product, what: str) -> None:
    answer = cast.client("clara").post(page_of(cast), chosen(drive, cast.member("clara").pk, what))
    assert answer.status_code in {400, 422}


def test_an_heir_who_left_meanwhile_leads_back_with_the_reason(cast: Cast, drive: Product) -> None:
    client, url = cast.client("clara"), page_of(cast)
    pierre = cast.talleres.memberships.get(user__first_name="Pierre")
    confirm = factories.confirm(client, url, chosen(drive, pierre.pk)).headers["Location"]
    pierre.delete()
    answer = factories.confirm(client, confirm, K3, follow=True)
    assert answer.request["PATH_INFO"] == url
    assert "Elija de nuevo" in answer.content.decode()
    assert cast.talleres.memberships.filter(user=cast.beat).exists()


def test_without_the_first_page_everything_is_kept(cast: Cast, drive: Product) -> None:
    factories.confirm(cast.client("clara"), f"{page_of(cast)}confirm/", K3)
    departure = cast.talleres.departures.get()
    assert set(ProviderCall.objects.filter(action="keep_data").values_list("data__person", flat=True)) == {
        departure.email
    }


def test_a_double_click_removes_once_and_shows_what_happened(cast: Cast) -> None:
    client, url = cast.client("clara"), page_of(cast)
    factories.confirm(client, f"{url}confirm/", K3)
    answer = factories.confirm(client, f"{url}confirm/", K3, follow=True)
    assert "Salida de Beat Kessler" in answer.content.decode()
    assert (cast.talleres.departures.count(), outbox.kinds(cast.beat.email)) == (1, ["organizations/removed"])


def test_a_draft_of_one_person_is_not_used_for_another(cast: Cast, drive: Product) -> None:
    client = cast.client("clara")
    client.post(page_of(cast), chosen(drive, cast.member("clara").pk))
    factories.confirm(client, f"{page_of(cast, 'iker')}confirm/", K3)
    assert cast.talleres.departures.get().email == cast.iker.email
    assert not ProviderCall.objects.filter(action="hand_over_data").exists()


@pytest.mark.parametrize("page", ["", "undo/", "evidence.pdf"])
def test_other_tenants_and_the_weak_see_no_departure(cast: Cast, page: str) -> None:
    url = f"{USERS}removed/{removed(cast).pk}/{page}"
    foreign = url.replace("talleres-rochat", "globex")
    assert cast.client("olga").get(url).status_code == 404
    assert cast.client("olga").get(foreign).status_code == 404
    assert cast.client("olga").post(foreign).status_code in {404, 405}
    assert cast.client("iker").get(url).status_code == 403
    assert cast.client("beat").get(url).status_code == 404


def test_a_removal_is_undone_with_one_button(cast: Cast) -> None:
    url = f"{USERS}removed/{removed(cast).pk}/undo/"
    answer = cast.client("clara").post(url, follow=True)
    assert "Beat Kessler vuelve a pertenecer a la organización." in answer.content.decode()
    second = cast.client("clara").post(url)
    assert second.status_code == 422
    assert "ya se deshizo" in second.content.decode()
    assert cast.talleres.memberships.filter(user=cast.beat).count() == 1


def test_a_legal_representative_comes_back_with_the_own_password_only(cast: Cast) -> None:
    role = Role.LEGAL_REPRESENTATIVE
    change_role(actor=cast.member("nadia"), subject=cast.member("clara"), role=role, has_accounting=False)
    departure = removed(cast, "clara")
    url, client = f"{USERS}removed/{departure.pk}/undo/", cast.client("nadia")
    assert client.post(url).status_code == 422
    assert client.post(url, {"password": "wrong", "code": "000000"}).status_code == 422
    proof = {"password": PASSWORD, "code": factories.code_of(cast.nadia)}
    assert client.post(url, proof).status_code == 303


def test_an_administrator_reads_why_a_legal_representative_does_not_come_back(cast: Cast) -> None:
    role = Role.LEGAL_REPRESENTATIVE
    change_role(actor=cast.member("nadia"), subject=cast.member("iker"), role=role, has_accounting=False)
    url = f"{USERS}removed/{removed(cast, 'iker').pk}/"
    assert "Solo un responsable legal" in text(cast.client("clara"), url)
    assert cast.client("clara").post(f"{url}undo/").status_code == 403


def test_the_list_shows_who_went_and_searches(cast: Cast) -> None:
    removed(cast)
    removed(cast, "iker")
    client = cast.client("clara")
    assert "Se puede deshacer hasta el" in text(client, f"{USERS}removed/")
    found = text(client, f"{USERS}removed/?q=kessler")
    assert "Beat Kessler" in found
    assert "Iker Solano" not in found


@pytest.mark.proof
def test_the_list_asks_the_same_number_of_queries_however_long(cast: Cast) -> None:
    client, counts = cast.client("clara"), []
    for _more in range(2):
        for _person in range(6):
            factories.departure(cast.member("nadia"))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{USERS}removed/")
        counts.append(len(queries))
    assert counts[0] >= counts[1]


@pytest.mark.proof
def test_the_proof_is_provisional_until_every_provider_answered_and_then_never_changes(
    cast: Cast, drive: Product
) -> None:
    departure, client = removed(cast), cast.client("clara")
    url = f"{USERS}removed/{departure.pk}/evidence.pdf"
    assert client.get(url).content.startswith(b"%PDF")
    assert not DepartureEvidence.objects.exists()
    perform_calls()
    first = client.get(url)
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"].startswith("attachment")
    assert first["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in first["Cache-Control"]
    assert client.get(url).content == first.content
    digest = hashlib.sha256(first.content).hexdigest()
    assert DepartureEvidence.objects.get().digest == digest
    assert digest in text(client, f"{USERS}removed/{departure.pk}/")


def test_a_machine_without_pango_says_so_and_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIBRARIES", ("libnothing.so.9",))
    url, client = f"{USERS}removed/{removed(cast).pk}/", cast.client("clara")
    assert "Ahora no se pueden generar documentos" in text(client, url)
    answer = client.get(f"{url}evidence.pdf")
    assert answer.status_code == 503
    assert "Ahora no se pueden generar documentos" in answer.content.decode()
