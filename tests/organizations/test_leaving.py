"""ORG-48 and ORG-49: who may leave, and why somebody may not."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.policy import Refused
from organizations.departures.commands import leave
from organizations.departures.registry import may_go, stays
from organizations.models import Role
from products.calls.tasks import perform_calls
from products.models import Product
from tests import factories
from tests.cast import Cast
from tests.products.rigs import LocalRig

pytestmark = pytest.mark.django_db
LEAVE = "/org/talleres-rochat/leave/"
TICK = {"understood": "on"}


@pytest.fixture
def suite(cast: Cast) -> Product:
    """The workshop's suite."""
    return factories.product(cast.talleres, "suite", "Suite Rochat")


@pytest.fixture
def mail(settings: LazySettings, tmp_path: Path, cast: Cast) -> Product:
    """A mail service in which Iker has the mailbox that he signs in with."""
    rig = LocalRig(settings, tmp_path)
    product = cast.talleres.products.get(kind__key="mail-service")
    Product.objects.filter(pk=product.pk).update(service_name="talleres-rochat.example")
    while perform_calls():
        pass
    product.refresh_from_db()
    rig.add_mailbox(product.reference, cast.iker.email)
    return product


def refused(cast: Cast, name: str, reason: str) -> None:
    """The page says why, and a form sent all the same changes nothing."""
    page = cast.client(name).get(LEAVE)
    assert reason in page.content.decode()
    assert "Salir de la organización</button>" not in page.content.decode()
    assert cast.client(name).post(LEAVE, TICK).status_code == 403
    assert cast.talleres.memberships.filter(user=cast.people[name]).exists()


def test_whoever_uses_the_suite_reads_whom_to_ask(cast: Cast, suite: Product) -> None:
    factories.grant(cast.member("beat"), suite, "use")
    refused(cast, "beat", "Usted usa la suite Suite Rochat. Pida antes a un administrador")
    assert "Usted usa la suite" in cast.client("beat").get("/org/").content.decode()


def test_the_use_through_a_team_counts_and_other_rights_do_not(cast: Cast, suite: Product) -> None:
    factories.grant(cast.talleres.teams.get(name="Taller"), suite, "use")
    factories.grant(cast.member("iker"), suite, "technical")
    assert set(stays([cast.member("beat"), cast.member("iker"), cast.member("clara")], now())) == {
        cast.member("beat").pk
    }


def test_a_suite_that_ended_keeps_nobody(cast: Cast, suite: Product) -> None:
    factories.grant(cast.member("beat"), suite, "use")
    Product.objects.filter(pk=suite.pk).update(state=Product.State.CANCELLED)
    assert may_go(cast.member("beat"), now())


def test_the_command_refuses_what_began_after_the_page_was_opened(cast: Cast, suite: Product) -> None:
    beat = cast.member("beat")
    factories.grant(beat, suite, "use")
    with pytest.raises(Refused, match="You use the suite"):
        leave(actor=beat, now=now())


def test_whoever_signs_in_with_a_mailbox_of_the_organization_changes_it_first(cast: Cast, mail: Product) -> None:
    refused(cast, "iker", "Cambie antes su correo de conexión")
    assert may_go(cast.member("beat"), now())


def test_an_address_that_is_no_mailbox_keeps_nobody(cast: Cast, mail: Product) -> None:
    assert cast.client("beat").post(LEAVE, TICK).status_code == 303


def test_external_people_always_may(cast: Cast, suite: Product, mail: Product) -> None:
    factories.grant(cast.member("lucia"), suite, "use")
    assert cast.client("lucia").post(LEAVE, TICK).status_code == 303


def test_the_page_says_what_is_lost(cast: Cast) -> None:
    page = cast.client("beat").get(LEAVE).content.decode()
    assert "Equipos de trabajo" in page
    assert "Taller" in page


@pytest.mark.proof
def test_my_organizations_costs_no_query_more_for_every_place(cast: Cast) -> None:
    client, counts = cast.client("beat"), []
    client.get("/org/")
    for _more in range(2):
        for _place in range(4):
            factories.member(factories.organization(), Role.COLLABORATOR, cast.beat)
        with CaptureQueriesContext(connection) as queries:
            client.get("/org/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
