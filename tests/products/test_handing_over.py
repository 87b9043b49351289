"""Files that are kept of somebody who went are handed over while they are kept (ORG-43)."""

import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations.departures.commands import leave, remove_member, undo_removal
from organizations.departures.registry import report_on
from organizations.models import Departure, Role
from organizations.people.commands import change_role
from products.calls.queue import refuse
from products.calls.tasks import perform_calls
from products.models import Product, ProviderCall
from products.offboarding.transfer import hand_over
from products.providers import DataKind, PersonalData
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.products.rigs import LocalRig
from tests.walk import Walk

pytestmark = pytest.mark.django_db
LEAVE = "/org/talleres-rochat/leave/"
LATER = datetime.timedelta(days=30)


@pytest.fixture
def books(settings: LazySettings, tmp_path: Path) -> LocalRig:
    """The local provider with books of its own."""
    return LocalRig(settings, tmp_path)


@pytest.fixture
def drive(books: LocalRig, cast: Cast) -> Product:
    """Beat's files on the workshop's drive, which runs."""
    while perform_calls():
        pass
    product = cast.talleres.products.get(service_name="Disco Taller")
    books.put_data(product.reference, cast.beat.email, PersonalData(DataKind.FILES, "Planos", 1_843))
    return product


def left(cast: Cast) -> Departure:
    """Beat looked at the page and left."""
    Walk(cast.client("beat"), LEAVE).choose("Entiendo").press("Abandonar la organización")
    perform_calls()
    return cast.talleres.departures.get()


def given(cast: Cast, gone: Departure, drive: Product, *, by: str = "clara", to: str = "clara", late: int = 0) -> None:
    heirs = {drive.pk: cast.member(to).pk}
    hand_over(actor=cast.member(by), departure=gone, heirs=heirs, now=now() + late * LATER)


def test_the_page_of_a_leaver_offers_the_transfer_and_the_provider_carries_it_out(
    cast: Cast, drive: Product, books: LocalRig
) -> None:
    url = f"/org/talleres-rochat/users/removed/{left(cast).pk}/"
    client = cast.client("clara")
    assert "Planos · 1" in client.get(url).content.decode()
    assert f'href="{url}transfer/"' in client.get(url).content.decode()
    assert client.post(f"{url}transfer/", {}).status_code == 422
    chosen = {f"heir-{drive.pk}": cast.member("clara").pk}
    assert "Clara Monnet" in client.post(f"{url}transfer/", chosen, follow=True).content.decode()
    perform_calls()
    names = [item.name for item in books.provider.data_of(drive.reference, cast.clara.email)]
    assert names == [f"Planos · {cast.beat.email}"]
    assert f'href="{url}transfer/"' not in client.get(url).content.decode()


@pytest.mark.proof
def test_the_transfer_is_in_the_journal_the_report_and_evidence_of_its_own(cast: Cast, drive: Product) -> None:
    gone = left(cast)
    url = f"/org/talleres-rochat/users/removed/{gone.pk}/evidence.pdf"
    client, digest = cast.client("clara"), gone.fingerprint
    first = client.get(url).content
    given(cast, gone, drive)
    perform_calls()
    gone.refresh_from_db()
    (line,) = [line for line in report_on(gone) if "Disco Taller" in line.what]
    assert ("Clara Monnet" in line.outcome, line.can_transfer) == (True, False)
    assert Event.objects.get(kind="member:data-transferred").data["heir"] == "Clara Monnet"
    assert client.get(url).content != first
    assert (gone.fingerprint, gone.evidence.count()) == (digest, 2)


@pytest.mark.proof
def test_a_removed_persons_kept_files_are_transferred_too_and_once(cast: Cast, drive: Product) -> None:
    gone = remove_member(actor=cast.member("nadia"), subject=cast.member("beat"), now=now())
    given(cast, gone, drive)
    with pytest.raises(RuleError, match="transferred already"):
        given(cast, gone, drive)
    assert ProviderCall.objects.filter(action="hand_over_data").count() == 1
    undone = undo_removal(actor=cast.member("nadia"), departure=gone, now=now())
    assert undone.lost == ["The files of Disco Taller stay with Clara Monnet."]


@pytest.mark.parametrize("heir", ["iker", "olga"])
def test_nobody_receives_who_may_not(cast: Cast, drive: Product, heir: str) -> None:
    gone, organization = left(cast), cast.globex if heir == "olga" else cast.talleres
    heirs = {drive.pk: cast.member(heir, organization).pk}
    with pytest.raises(RuleError, match="cannot receive"):
        hand_over(actor=cast.member("clara"), departure=gone, heirs=heirs, now=now())
    assert not ProviderCall.objects.filter(action="hand_over_data").exists()


@pytest.mark.proof
def test_after_the_last_day_and_when_the_person_is_back_nothing_is_transferred(cast: Cast, drive: Product) -> None:
    gone = left(cast)
    with pytest.raises(RuleError, match="was kept until"):
        given(cast, gone, drive, late=1)
    factories.member(cast.talleres, Role.EXTERNAL, cast.beat)
    with pytest.raises(RuleError, match="belongs to the organization again"):
        given(cast, gone, drive)


def test_an_administrator_touches_no_files_of_a_legal_representative(cast: Cast, drive: Product) -> None:
    role = Role.LEGAL_REPRESENTATIVE
    change_role(actor=cast.member("nadia"), subject=cast.member("beat"), role=role, has_accounting=False)
    gone = left(cast)
    with pytest.raises(Refused):
        given(cast, gone, drive)
    given(cast, gone, drive, by="nadia")


@pytest.mark.proof
def test_the_mails_about_a_leaver_name_items_last_day_and_page(cast: Cast, drive: Product) -> None:
    gone = left(cast)
    text = outbox.last(cast.nadia.email, "left").text
    assert "Planos · 1" in text
    assert "Datos en Disco Taller: Los datos personales se conservan hasta el" in text
    assert f"/org/talleres-rochat/users/removed/{gone.pk}/" in text
    assert "Datos en Disco Taller" in outbox.last(cast.beat.email, "left_receipt").text


@pytest.mark.proof
def test_a_leaver_has_no_line_about_services_without_their_data(cast: Cast, books: LocalRig) -> None:
    while perform_calls():
        pass
    lines = [line.what for line in report_on(left(cast))]
    assert lines
    assert [line for line in lines if line.startswith("Data in")] == []


def test_a_leaver_whose_page_nobody_saw_keeps_everything(cast: Cast, drive: Product, books: LocalRig) -> None:
    gone = leave(actor=cast.member("beat"), now=now())
    perform_calls()
    assert books.kept(drive.reference, cast.beat.email) == [f"Planos {gone.last_day}"]


@pytest.mark.proof
def test_files_that_a_provider_refused_to_transfer_are_transferred_when_they_are_asked_for_again(
    cast: Cast, drive: Product
) -> None:
    gone = left(cast)
    given(cast, gone, drive)
    refuse(ProviderCall.objects.get(action="hand_over_data").pk, "The heir has no room.", now())
    given(cast, gone, drive)
    assert ProviderCall.objects.filter(action="hand_over_data").count() == 2
