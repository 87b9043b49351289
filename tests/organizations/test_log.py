"""The activity log: who may read what, filters, words, exports, and a plan without reading the whole journal."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.clock import now
from organizations.log.choices import offered
from organizations.log.search import Search, changes_of, found
from organizations.log.streams import json_file
from organizations.models import Membership
from organizations.people.commands import change_role
from organizations.protection.alerts import send_alert
from security.journal.events import record
from security.kinds import EventKind
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations.protection import DAY

pytestmark = pytest.mark.django_db
URL = "/org/talleres-rochat/log/"


@pytest.fixture
def happened(cast: Cast) -> None:
    """An alert, a role and a line of somebody else's organization."""
    nadia = cast.member("nadia")
    send_alert(actor=nadia, subject=cast.member("beat"), now=now())
    change_role(actor=nadia, subject=cast.member("iker"), role="administrator", has_accounting=False)
    record(EventKind.MEMBER_JOINED, actor=cast.olga, user=cast.olga, organization=cast.globex)


def kinds(member: Membership, **search: object) -> list[str]:
    return list(found(member, Search(**search)).order_by("id").values_list("kind", flat=True))  # type: ignore[arg-type]


@pytest.mark.usefixtures("happened")
def test_managers_read_all_of_their_organization_and_nothing_of_another(cast: Cast) -> None:
    for name in ("nadia", "clara"):
        events = found(cast.member(name), Search())
        assert set(events.values_list("organization", flat=True)) == {cast.talleres.pk}
        assert events.count() == Event.objects.filter(organization=cast.talleres).count()


@pytest.mark.usefixtures("happened")
def test_a_collaborator_reads_what_concerns_them(cast: Cast) -> None:
    beat = cast.member("beat")
    events = found(beat, Search())
    assert "member:alerted" in kinds(beat)
    assert "member:role-changed" not in kinds(beat)
    assert all(cast.beat.pk in (event.actor_id, event.user_id) for event in events)


def test_the_accounting_right_opens_billing_events(cast: Cast) -> None:
    line = {"at": now(), "organization": cast.talleres, "actor": cast.nadia}
    Event.objects.create(kind="invoice:issued", **line)
    Event.objects.create(kind="team:created", **line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("organizations.models.membership.kinds_of", lambda _groups: ["invoice:issued"])
        seen = {name: "invoice:issued" in kinds(cast.member(name)) for name in ("iker", "beat", "lucia", "nadia")}
        assert "team:created" not in kinds(cast.member("iker"))
    assert seen == {"iker": True, "beat": False, "lucia": False, "nadia": True}


@pytest.mark.usefixtures("happened")
def test_filters_narrow_by_kind_person_and_days(cast: Cast) -> None:
    nadia = cast.member("nadia")
    assert kinds(nadia, groups=["security"]) == ["member:alerted"]
    assert "member:role-changed" not in kinds(nadia, people=[str(cast.beat.pk)])
    today = now().date()
    assert kinds(nadia, start=today + 2 * DAY) == []
    assert "member:alerted" in kinds(nadia, start=today - DAY, end=today + DAY)


def test_a_product_has_its_own_lines(cast: Cast) -> None:
    product = factories.product(cast.talleres, "drive", "Disco Nuevo")
    factories.product(cast.talleres, "drive", "Disco Viejo")
    assert kinds(cast.member("nadia"), products=[str(product.pk)]) == ["product:created"]
    page = cast.client("nadia").get(f"{URL}?product={product.pk}").content.decode()
    assert "Disco Nuevo se" in page
    assert "Disco Viejo se" not in page


@pytest.mark.usefixtures("happened")
@pytest.mark.parametrize(("text", "kind"), [
    ("ALERTA", "member:alerted"), ("kessler alerta", "member:alerted"), ("iker", "member:role-changed"),
])  # fmt: skip
def test_words_are_found_in_sentences_names_and_facts(cast: Cast, text: str, kind: str) -> None:
    with translation.override("es"):
        assert kind in kinds(cast.member("nadia"), text=text)
        assert kinds(cast.member("nadia"), text=f"{text} zzz") == []


@pytest.mark.usefixtures("happened")
def test_before_and_after_are_readable(cast: Cast) -> None:
    event = Event.objects.get(kind="member:role-changed")
    with translation.override("es"):
        changes = {change.label: (change.before, change.after) for change in changes_of(event.kind, event.data)}
    assert changes["Rol"] == ("Colaborador", "Administrador")
    assert "Colaborador → Administrador" in cast.client("nadia").get(URL).content.decode()


@pytest.mark.parametrize("query", ["?from=x&to=2026-13-40", "?person=9&person=a&product=1", "?kind=none&page=99999"])
def test_odd_parameters_are_no_error(cast: Cast, query: str) -> None:
    assert cast.client("nadia").get(URL + query).status_code == 200


@pytest.mark.usefixtures("happened")
def test_the_exports_hold_what_the_filters_say_and_are_written_down(cast: Cast) -> None:
    client = cast.client("nadia")
    text = b"".join(client.get(f"{URL}export.csv?kind=security")).decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(text), delimiter=";")][1:] == ["log:exported", "member:alerted"]
    events = json.loads(b"".join(client.get(f"{URL}export.json?kind=people")))
    assert events[0]["facts"]["after"]["role"] == "administrator"
    assert Event.objects.filter(kind="log:exported", actor=cast.nadia).count() == 2


def test_an_export_hands_out_no_formula_and_nothing_of_others(cast: Cast) -> None:
    record(EventKind.INVITATION_DECLINED, actor=None, organization=cast.talleres, email="=cmd")
    text = b"".join(cast.client("nadia").get(f"{URL}export.csv?kind=people")).decode()
    assert ";\"'=cmd" in text
    own = b"".join(cast.client("beat").get(f"{URL}export.csv")).decode()
    assert "=cmd" not in own


def test_an_export_goes_on_over_its_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("organizations.log.streams.BATCH", 3)
    nadia = cast.member("nadia")
    told = [line["kind"] for line in json.loads(b"".join(json_file(nadia, Search())))]
    assert len(told) == Event.objects.filter(organization=cast.talleres).count() > 6


FILL = """
INSERT INTO security_event (kind, at, actor_id, user_id, organization_id, product_id, device, data)
SELECT (ARRAY['member:joined', 'team:created', 'product:locked', 'member:alerted'])[1 + n %% 4], now(), %(actor)s,
    %(actor)s, CASE n %% 20 WHEN 0 THEN %(ours)s ELSE %(theirs)s END,
    CASE n %% 100 WHEN 0 THEN 7 END, '', '{"name": "x"}'
FROM generate_series(1, 40000) AS n
"""


QUERIES = ["", "?kind=security", "?product=7", "?q=disco", "?from=2026-01-01", "?page=40"]


def plans_of(client: Client, query: str) -> list[str]:
    """How PostgreSQL finds the lines of this page."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(URL + query).status_code == 200
    asked = [
        each["sql"] for each in queries if "security_event" in each["sql"] and not each["sql"].startswith("INSERT")
    ]
    plans = [line for sql in asked for line in explained(sql)]
    assert len(plans) > 4
    return plans


def explained(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return [line for (line,) in cursor.fetchall()]


@pytest.mark.proof
def test_no_page_reads_the_whole_journal(cast: Cast) -> None:
    values = {"actor": cast.lucia.pk, "ours": cast.talleres.pk, "theirs": cast.globex.pk}
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        cursor.execute("ANALYZE security_event")
    clients = {name: cast.client(name) for name in ("nadia", "beat")}
    plans = {(name, query): plans_of(client, query) for name, client in clients.items() for query in QUERIES}
    assert [where for where, lines in plans.items() if re.search("Seq Scan on security_event", " ".join(lines))] == []


def test_facts_read_as_words_of_the_reader(cast: Cast) -> None:
    facts = {"until": "2026-12-05", "joined": 2, "reason": "Lost telephone"}
    with translation.override("es"):
        found = [(change.label, change.after) for change in changes_of("person:blocked", facts)]
    assert found == [("Hasta", "5 dic 2026"), ("Usuarios agregados", "2")]


QUIET = """
INSERT INTO security_event (kind, at, actor_id, user_id, organization_id, device, data)
SELECT 'member:joined', now(), %(actor)s, %(actor)s, CASE WHEN n <= 30000 THEN %(ours)s ELSE %(theirs)s END, '', '{}'
FROM generate_series(1, 50000) AS n
"""


@pytest.mark.proof
def test_the_newest_events_of_the_quiet_are_found_at_once(cast: Cast) -> None:
    """The organization wrote most of the journal: read from its end, 20,000 lines of another one would be passed.

    What a person did and what was done to them are two ends of two indexes; with OR the journal is read from its end.
    """
    others_write(cast)
    person = f"users/{cast.member('beat').pk}/"
    indexes = {"log/": OWN, "": OWN, person: OF_A_PERSON, f"{person}activity/": OF_A_PERSON}
    for page, needed in indexes.items():
        plans = newest_events_of(cast, f"/org/talleres-rochat/{page}")
        assert (page, {name for name in needed for line in plans if name in line}) == (page, needed)
        assert [line for line in plans if "Backward" in line or "Incremental Sort" in line] == []


OWN, OF_A_PERSON = {"event_of_organization"}, {"event_of_actor", "event_of_user"}


def others_write(cast: Cast) -> None:
    """At the end of the journal stands another organization."""
    with connection.cursor() as cursor:
        cursor.execute(QUIET, {"actor": cast.lucia.pk, "ours": cast.talleres.pk, "theirs": cast.globex.pk})
        cursor.execute("ANALYZE security_event")


def newest_events_of(cast: Cast, address: str) -> list[str]:
    """How Nadia's page looks for events."""
    with CaptureQueriesContext(connection) as queries:
        assert cast.client("nadia").get(address).status_code == 200
    asked = [each["sql"] for each in queries if "ORDER BY" in each["sql"] and "security_event" in each["sql"]]
    return [plan for sql in asked for plan in explained(sql)]


def test_a_page_past_the_end_is_the_last_one(cast: Cast) -> None:
    client = cast.client("nadia")
    Event.objects.bulk_create(Event(kind="team:created", at=now(), organization=cast.talleres) for _number in range(60))
    total = Event.objects.filter(organization=cast.talleres).count()
    last = client.get(f"{URL}?page={-(-total // 25)}").content
    past = client.get(f"{URL}?page=999999").content
    assert rows(past) == rows(last) == (total % 25 or 25)
    assert f"{total} de {total}" in past.decode()


def rows(page: bytes) -> int:
    return page.count(b'<th scope="row"')


def test_a_number_in_the_address_tells_nobody_of_elsewhere(cast: Cast) -> None:
    known, stranger = cast.iker.pk, cast.olga.pk
    people, _products = offered(cast.member("nadia"), [str(known), str(stranger)], [])
    assert str(stranger) not in dict(people)
    assert cast.olga.full_name not in cast.client("nadia").get(f"{URL}?people={stranger}").content.decode()
