"""Registers of VAT numbers: one contract for every implementation, and what the portal makes of no answer (ORG-60)."""

import datetime
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.conf import LazySettings

from core.clock import now
from manager import diagnosis
from organizations import vat
from organizations.details import vat_checks
from organizations.details.tasks import check_vat_numbers
from organizations.models import Organization, VatCheck
from organizations.vat import CheckError, LocalRegister, Register, ViesRegister
from security.models import Event
from tests.cast import Cast
from tests.organizations import outbox
from tests.organizations.register import Handler, Vies, hang_up, listening, sleep, status
from tests.organizations.settings import PLACE, send
from tests.races import at_once

GOOD, UNKNOWN = "ESB12345674", "DE123456700"


@pytest.fixture
def server() -> Iterator[Vies]:
    with listening() as running:
        yield running


@pytest.fixture(params=["local", "vies"])
def register(request: pytest.FixtureRequest, server: Vies) -> Register:
    """Each implementation."""
    return (
        LocalRegister()
        if request.param == "local"
        else ViesRegister({"url": server.url, "timeout": 1, "allow_private": True})
    )


def test_a_register_says_whether_a_number_exists_and_gives_its_proof(register: Register) -> None:
    assert register.covers(GOOD)
    answer = register.check(key="1" * 8, number=GOOD)
    assert (answer.is_registered, bool(answer.reference)) == (True, True)
    assert not register.check(key="2" * 8, number=UNKNOWN).is_registered


def test_the_same_question_gets_the_same_answer(register: Register) -> None:
    assert register.check(key="k" * 8, number=GOOD) == register.check(key="k" * 8, number=GOOD)


def test_vies_covers_the_union_only(server: Vies) -> None:
    asked = ViesRegister({"url": server.url, "allow_private": True})
    assert {number: asked.covers(number) for number in ("CHE123456788TVA", "GB980780684", "EL094259216", "")} == {
        "CHE123456788TVA": False, "GB980780684": False, "EL094259216": True, "": False,
    }  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize(
    "fault",
    [
        hang_up, sleep, status(500), status(503), status(429), status(404), status(302, Location="http://127.0.0.1:9/"),
        status(200, b"<html>"), status(200, b"[]"), status(200, b"{}"), status(200, b'{"valid": "true"}'),
        status(200, b'{"valid": null}'), status(200, b'{"valid": false, "userError": "MS_UNAVAILABLE"}'),
        status(200, b'{"valid": true, "userError": "INVALID"}'), status(200, b"x" * 4_100_000),
    ],
)  # fmt: skip
def test_whatever_is_no_clear_answer_is_unknown(server: Vies, fault: Callable[[Handler], None]) -> None:
    server.faults = [fault]
    with pytest.raises(CheckError):
        ViesRegister({"url": server.url, "timeout": 1, "allow_private": True}).check(key="k", number=GOOD)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"timeout": 5}, "https://"),
        ({"url": "http://vies.example/"}, "https://"),
        ({"url": "https://vies.example/", "timeout": 600}, "1 to 60"),
        ({"url": "https://vies.example/", "secret": "x"}, "an object with url"),
    ],
)
def test_the_doctor_reads_a_wrong_description(settings: LazySettings, given: dict[str, object], words: str) -> None:
    settings.VAT_REGISTER = given
    assert words in diagnosis.vat_register()
    assert not vat.covers(GOOD)


@pytest.fixture
def asked(cast: Cast, server: Vies, settings: LazySettings) -> VatCheck:
    """Estudio Marchetti's number, waiting for the register of the fixture ``server``."""
    settings.VAT_REGISTER = {"url": server.url, "allow_private": True, "timeout": 1}
    VatCheck.objects.exclude(organization=cast.marchetti).delete()
    return VatCheck.objects.get(organization=cast.marchetti)


def page(cast: Cast) -> str:
    """What Lucía reads about her organization."""
    return cast.client("lucia").get("/org/estudio-marchetti/settings/").content.decode()


@pytest.mark.django_db
def test_the_page_says_checked_only_after_an_answer(cast: Cast, server: Vies, asked: VatCheck) -> None:
    server.faults = [status(503)]
    assert check_vat_numbers() == 1
    assert "comprobado el" not in page(cast)
    assert "a la espera del registro" in page(cast)
    VatCheck.objects.update(due_at=now())
    assert check_vat_numbers() == 1
    assert "comprobado el" in page(cast)
    assert [key for key, _question in server.asked] == [str(asked.pk)] * 2
    assert server.asked[0][1] == {"countryCode": "ES", "vatNumber": "B12345674"}


@pytest.mark.django_db
def test_no_answer_waits_longer_each_time_and_for_ever(server: Vies, asked: VatCheck) -> None:
    moment, pauses = now(), []
    server.faults = [status(503)] * 6
    for _try in range(6):
        VatCheck.objects.update(due_at=moment)
        assert vat_checks.perform_next(moment)
        pauses.append((VatCheck.objects.get(pk=asked.pk).due_at - moment) / datetime.timedelta(minutes=1))
    assert pauses == [1, 5, 30, 120, 120, 120]
    assert not Event.objects.filter(kind__startswith="organization:vat").exists()


@pytest.mark.django_db
def test_a_no_is_written_down_shown_and_mailed_once(cast: Cast, asked: VatCheck) -> None:
    for model in (Organization.objects.filter(pk=cast.marchetti.pk), VatCheck.objects.filter(pk=asked.pk)):
        model.update(**{"vat_number" if model.model is Organization else "number": "ESB12345600"})
    for _turn in range(3):
        check_vat_numbers()
    assert "no figura en el registro" in page(cast)
    assert Event.objects.get(kind="organization:vat-refused").organization == cast.marchetti
    assert outbox.kinds(cast.lucia.email).count("organizations/vat_number_refused") == 1


@pytest.mark.django_db
def test_an_answer_about_a_number_that_was_changed_meanwhile_is_dropped(cast: Cast, asked: VatCheck) -> None:
    Organization.objects.filter(pk=cast.marchetti.pk).update(vat_number="ESA13585625")
    assert not vat_checks.settle(asked, vat.VatAnswer(is_registered=True), now())
    assert VatCheck.objects.get(pk=asked.pk).state == "waiting"
    assert "comprobado" not in page(cast)


@pytest.mark.django_db
def test_saving_another_number_asks_again_after_the_commit(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    before = VatCheck.objects.get(organization=cast.talleres)
    client = cast.client("nadia")
    with django_capture_on_commit_callbacks():  # type: ignore[attr-defined]
        send(client, town="Carouge", postcode="1227")
    assert VatCheck.objects.get(organization=cast.talleres).pk == before.pk
    send(client, vat_number="CHE-107.787.577 IVA", town="Carouge", postcode="1227")
    after = VatCheck.objects.get(organization=cast.talleres)
    assert (after.number, after.state, after.asked_by) == ("CHE107787577IVA", "waiting", cast.nadia)


@pytest.mark.django_db
def test_without_a_register_the_page_claims_nothing(cast: Cast, settings: LazySettings) -> None:
    settings.DEVELOPMENT = False
    send(cast.client("nadia"), vat_number="CHE-107.787.577 IVA")
    assert not VatCheck.objects.filter(organization=cast.talleres).exists()
    text = cast.client("nadia").get(PLACE).content.decode()
    assert "no se ha preguntado a ningún registro" in text
    assert "comprobado" not in text


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_ask_one_question_once(cast: Cast, server: Vies, asked: VatCheck) -> None:
    at_once(*[partial(vat_checks.perform_next, now())] * 4)
    assert len(server.asked) == 1
    assert Event.objects.filter(kind="organization:vat-confirmed").count() == 1


@pytest.mark.django_db
def test_a_yes_of_more_than_thirty_days_is_asked_again_under_a_new_key(asked: VatCheck) -> None:
    first = now() - datetime.timedelta(days=31)
    valid = {"state": "valid", "answered_at": first, "valid_since": first}
    VatCheck.objects.filter(pk=asked.pk).update(**valid)
    assert vat_checks.ask_again_next(first + datetime.timedelta(days=30)) is False
    check_vat_numbers()
    again = VatCheck.objects.get()
    assert (again.state, again.valid_since, again.number) == ("valid", first, asked.number)
    assert again.pk != asked.pk
    assert again.answered_at is not None
    assert now() - again.answered_at < datetime.timedelta(minutes=1)
    assert vat_checks.ask_again_next(now()) is False


@pytest.mark.django_db
def test_a_no_is_not_asked_again_and_ends_what_was_a_yes(asked: VatCheck) -> None:
    first = now() - datetime.timedelta(days=31)
    VatCheck.objects.filter(pk=asked.pk).update(state="valid", answered_at=first, valid_since=first)
    assert vat_checks.ask_again_next(now())
    assert vat_checks.settle(VatCheck.objects.get(), vat.VatAnswer(is_registered=False), now())
    assert VatCheck.objects.get().valid_since is None
    assert vat_checks.ask_again_next(now() + datetime.timedelta(days=90)) is False
