"""The panel: right for each role, complete in the first answer, the first steps found in the data (UI-19, UI-21)."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.clock import now
from manager.dashboard.panel import panel_of
from organizations.details.create import create_organization
from organizations.log.recent import SHOWN, recent_acts
from organizations.models import Membership, Organization, Role
from organizations.people.commands import change_role
from products.asking.commands import ask
from products.holds.commands import lock
from security.journal.events import record
from security.journal.own_words import told_with_names
from security.kinds import EventKind
from tests import factories
from tests.billing import cards, money
from tests.cast import Cast
from tests.html import Document
from tests.walk import Walk

pytestmark = pytest.mark.django_db
HOME = "/org/talleres-rochat/"
DAY = datetime.timedelta(days=1)


def page(cast: Cast, who: str) -> Any:
    return cast.client(who).get(HOME)


def cards_of(text: str) -> list[str]:
    """Headings of tiles and boxes, in their order."""
    return [node.text for node in Document.of(text).all("h2") if node.up("main")]


def queries(cast: Cast, who: str) -> int:
    client = cast.client(who)
    client.get(HOME)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(HOME).status_code == 200
    return len(asked)


def done(member: Membership) -> list[bool]:
    member = Membership.objects.select_related("user", "organization").get(pk=member.pk)
    return [each.is_done for each in panel_of(member, now()).steps.steps]


def alone() -> Membership:
    """Somebody in an organization that was made a moment ago."""
    user = factories.person(first_name="Ana", last_name="Luz", language="es")
    return create_organization(owner=user, name="Luz")


@pytest.mark.parametrize(
    ("hour", "words"), [(4, "Buenas noches"), (5, "Buenos días"), (11, "Buenos días"), (12, "Buenas tardes"),
                        (19, "Buenas tardes"), (20, "Buenas noches")],
)  # fmt: skip
def test_it_greets_by_the_hour_of_its_reader(cast: Cast, time_machine: Any, hour: int, words: str) -> None:
    client = cast.client("nadia")
    User.objects.filter(pk=cast.nadia.pk).update(time_zone="Europe/Madrid")
    local = now().astimezone(ZoneInfo("Europe/Madrid")).replace(hour=hour, minute=30)
    time_machine.move_to(local, tick=False)
    assert Walk(client, HOME).heading == f"{words}, Nadia"


def test_each_role_finds_its_own_boxes(cast: Cast) -> None:
    money.give(cast.talleres, 50_000)
    money.pay_now(cast.member("nadia"), money.chosen(cast.talleres.products.get(service_name="puentealto.example")))
    paid = [f"Gasto {now().year}", "A pagar", "Cuenta prepagada"]
    boxes = ["Requiere su atención", "Renovaciones, próximos 90 días", "Actividad reciente", "Puesta en marcha"]
    mine = ["Productos", "Próximo vencimiento"]
    assert {who: cards_of(page(cast, who).text) for who in ("nadia", "clara", "iker", "beat", "lucia")} == {
        "nadia": ["Seguridad", mine[1], *paid, *boxes, "Gasto por mes"],
        "clara": ["Seguridad", mine[1], *paid, *boxes, "Gasto por mes"],
        "iker": [*mine, *paid, *boxes, "Gasto por mes", "En esta organización"],
        "beat": [*mine, *boxes, "En esta organización"],
        "lucia": [*mine, *boxes, "En esta organización"],
    }


def test_somebody_with_nothing_is_told_so_and_can_ask(cast: Cast) -> None:
    nobody = factories.member(cast.talleres, Role.COLLABORATOR, user=factories.person(language="es"))
    walk = Walk(factories.signed_in(nobody.user), HOME)
    assert walk.sees("Nada requiere su atención", "Puesta en marcha")
    assert not walk.sees("Renovaciones, próximos 90 días")
    walk.click("Conocer sus productos")
    assert (walk.status, walk.url) == (200, f"{HOME}ask/")


@pytest.mark.proof
@pytest.mark.parametrize(("who", "most"), [("nadia", 14), ("iker", 14), ("beat", 10), ("lucia", 10)])
def test_it_costs_the_same_queries_however_much_there_is(cast: Cast, who: str, most: int) -> None:
    few = queries(cast, who)
    nadia, kind = cast.member("nadia"), cast.talleres.products.get(service_name="Disco Taller").kind
    for number in range(30):
        product = factories.product(cast.talleres, kind, f"drive-{number}", expires_on=now().date() + number * DAY)
        factories.grant(cast.member("beat"), product, "technical")
        factories.invitation(nadia)
        record(EventKind.MEMBER_ROLE_CHANGED, actor=cast.nadia, user=cast.iker, organization=cast.talleres)
    lock(actor=nadia, product=product, reason="", ends_at=None, now=now())
    ask(actor=cast.member("beat"), target=f"{HOME}products/mail/", words="", now=now())
    assert queries(cast, who) == few <= most


def test_a_lock_a_request_and_an_old_invitation_stand_under_what_needs_attention(cast: Cast) -> None:
    drive = cast.talleres.products.get(service_name="Disco Taller")
    lock(actor=cast.member("clara"), product=drive, reason="", ends_at=None, now=now())
    ask(actor=cast.member("beat"), target=f"{HOME}products/mail/", words="", now=now())
    cast.talleres.invitations.pending().update(expires_at=now() - DAY)
    found = {each.what: each.url for each in page(cast, "nadia").context["findings"]}
    invitations = f"{HOME}users/invitations/?expired=yes"
    assert found["2 invitaciones vencieron sin respuesta."] == invitations
    assert cast.client("nadia").get(invitations).context["table"].total == 2
    assert "1 petición de acceso espera respuesta." in found
    assert [url for what, url in found.items() if what.startswith("Clara Monnet bloqueó Disco Taller")]
    others = [each.what for each in page(cast, "beat").context["findings"]]
    assert [what for what in others if "Disco Taller" in what]
    assert not [what for what in others if "petición" in what or "invitaciones" in what or "usuarios" in what]


def test_the_open_requests_are_as_many_as_the_list_behind_them(cast: Cast) -> None:
    ask(actor=cast.member("beat"), target=f"{HOME}products/mail/", words="", now=now())
    ask(actor=cast.member("iker"), target=f"{HOME}products/domains/", words="", now=now())
    cast.talleres.access_requests.filter(membership=cast.member("iker")).update(ends_at=now() - DAY)
    answer = cast.client("clara").get(f"{HOME}requests/?state=open")
    assert [asked.membership.full_name for asked, _open in answer.context["rows"]] == ["Beat Kessler"]
    assert len(cast.client("clara").get(f"{HOME}requests/").context["rows"]) == 2


def test_what_happened_is_told_to_its_reader(cast: Cast) -> None:
    change_role(actor=cast.member("clara"), subject=cast.member("iker"), role="external", has_accounting=True)
    told = {who: str(recent_acts(cast.member(who), now())[0].told) for who in ("nadia", "clara", "iker")}
    assert told == {
        "nadia": "<b>Clara Monnet</b> modificó el rol de <b>Iker Solano</b>.",
        "clara": "Usted modificó el rol de <b>Iker Solano</b>.",
        "iker": "<b>Clara Monnet</b> modificó su rol.",
    }
    assert "modificó su rol" in page(cast, "iker").text


def test_nobody_reads_more_of_it_than_in_the_log(cast: Cast) -> None:
    record(EventKind.RENEWAL_SWITCHED_ON, actor=cast.nadia, organization=cast.talleres, until="2027-01-01")
    record(EventKind.MEMBER_ROLE_CHANGED, actor=cast.nadia, user=cast.clara, organization=cast.talleres)
    for who in ("nadia", "iker", "beat", "lucia"):
        member = cast.member(who)
        newest = member.readable_events().select_related("actor", "user").order_by("-pk")[:SHOWN]
        expected = [told_with_names(each, member.user) for each in newest]
        assert [each.told for each in recent_acts(member, now())] == expected != []


def test_names_of_an_act_cannot_write_markup(cast: Cast) -> None:
    record(EventKind.TEAM_CREATED, actor=cast.nadia, organization=cast.talleres, team="<script>1</script> 100%")
    told = recent_acts(cast.member("clara"), now())[0].told
    assert "<b>&lt;script&gt;1&lt;/script&gt; 100%</b>" in told


def test_an_act_of_today_and_of_yesterday_says_so(cast: Cast, time_machine: Any) -> None:
    record(EventKind.TEAM_CREATED, actor=cast.nadia, organization=cast.talleres, team="Ventas")
    assert "hoy, " in page(cast, "nadia").text
    time_machine.move_to(now() + DAY, tick=False)
    assert "ayer, " in page(cast, "nadia").text


def test_the_six_steps_are_found_in_the_data() -> None:
    member = alone()
    organization = member.organization
    assert done(member) == [False] * 6
    facts = {"street": "Rue du Lac", "postcode": "1200", "town": "Genève", "phone": "+41225550100"}
    Organization.objects.filter(pk=organization.pk).update(**facts, second_factor_from=now() + DAY)
    factories.member(organization, Role.ADMINISTRATOR)
    factories.team(organization)
    factories.with_app(member.user)
    cards.kept(organization)
    assert done(member) == [True] * 6
    assert not panel_of(Membership.objects.get(pk=member.pk), now()).shows_steps


def test_prepaid_money_is_a_means_of_payment_and_a_card_that_is_over_is_none() -> None:
    member = alone()
    cards.kept(member.organization)
    member.organization.cards.update(valid_until=now().date() - DAY)
    assert done(member)[3] is False
    money.give(member.organization, 100)
    assert done(member)[3] is True


def test_a_new_organization_is_greeted_and_led() -> None:
    walk = Walk(factories.signed_in(alone().user), "/org/luz/")
    assert walk.heading.endswith(", Ana")
    assert walk.sees("Puesta en marcha", "0 de 6", "Su primer producto")
    assert (
        next(node.text for node in walk.page.all("h2") if node.up("main")) == "Completar los datos de la organización"
    )
    walk.click("Empezar")
    assert walk.url == "/org/luz/settings/edit/"


def test_the_steps_can_be_hidden_by_each_reader_and_come_back(cast: Cast) -> None:
    walk = Walk(cast.client("nadia"), HOME).press("Ocultar")
    assert walk.url == HOME
    assert not walk.sees("Puesta en marcha")
    assert Walk(cast.client("clara"), HOME).sees("Puesta en marcha")
    walk.click("Datos de la organización").click("Puesta en marcha").press("Volver a mostrar en el panel")
    assert walk.sees("Puesta en marcha")


def test_whoever_has_no_page_of_data_finds_the_steps_on_the_panel(cast: Cast) -> None:
    walk = Walk(cast.client("lucia"), HOME).press("Ocultar")
    assert walk.click("Puesta en marcha").press("Volver a mostrar en el panel").sees("Ocultar")
