"""Servers, signing, lock and code of a name: asked once, in the safe order, and kept secret (NAM-8; G3, G18, G20)."""

import datetime

import pytest
from django.test import Client

from core.clock import now
from domains.changes.queue import carry_out_next
from domains.models import Change, Domain, RegistryCommand
from domains.registry import adapters
from domains.registry.facts import DomainInfo, DsData
from domains.registry.local.control import Control
from notifications.models import Message as Mail
from security.kinds import EventKind
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.domains import names
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
OLD, NEW = DsData(12345, 13, 2, "AB" * 32), DsData(54321, 13, 2, "CD" * 32)
TYPED = "54321 13 2 " + "cd" * 32
SERVERS = "ns1.nuevo.example\nns2.nuevo.example"


def name_of(cast: Cast, control: Control, name: str = "huerto.com", **facts: object) -> Domain:
    """A name of Talleres with an owner, at the registry too."""
    domain = names.registered(control, name, "2031-05-01", cast.talleres)
    known = control.name(name)
    assert known is not None
    known.signing = [["ds", "12345", "13", "2", "AB" * 32]] if facts.get("is_signed") else []
    known.statuses = ["clientTransferProhibited"] if facts.get("is_locked") else []
    with control.books.page() as page:
        page.put(known)
    domain.holder = factories.contact(cast.talleres)
    domain.save()
    return domain


def info(name: str = "huerto.com") -> DomainInfo:
    return adapters.get("local").info(name)


def work(later: datetime.timedelta = datetime.timedelta()) -> int:
    """Everything that is due then."""
    steps = 0
    while carry_out_next(now() + later):
        steps += 1
    return steps


def address(domain: Domain, page: str, slug: str = "talleres-rochat") -> str:
    return f"/org/{slug}/products/domains/{domain.product_id}/name/{page}/"


def act(client: Client, domain: Domain, page: str, status: int = 303, **data: object) -> str:
    """Send the form of a page as it was shown."""
    shown = client.get(address(domain, page)).text
    seen = shown.split('name="seen" value="')[1].split('"')[0] if 'name="seen"' in shown else ""
    answer = client.post(address(domain, page), {"seen": seen, **data})
    assert answer.status_code == status, answer.text[-3_000:]
    return client.get(address(domain, page)).text if status == 303 else answer.text


def servers(found: DomainInfo) -> list[str]:
    return sorted(each.name for each in found.servers)


def test_other_servers_are_asked_for_once(cast: Cast, control: Control) -> None:
    domain, client = name_of(cast, control), cast.client("nadia")
    assert "En curso" in act(client, domain, "servers", servers=SERVERS, understands="on")
    act(client, domain, "servers", 422, servers="a.nuevo.example\nb.nuevo.example", understands="on")
    control.fault("drop_after", 1, "update")
    work()
    work(datetime.timedelta(seconds=30))
    assert servers(info()) == SERVERS.split()
    assert len(control.effects("update")) == 1
    assert names.reloaded(domain).servers == SERVERS.split()
    kinds = list(Event.objects.filter(kind__startswith="product:name-ch").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["product:name-change-asked", "product:name-changed"]


def test_a_signed_name_is_never_moved_without_a_way(cast: Cast, control: Control) -> None:
    domain, client = name_of(cast, control, is_signed=True), cast.client("nadia")
    assert "está firmado" in act(client, domain, "servers", 422, servers=SERVERS, understands="on")
    act(client, domain, "servers", 422, servers=SERVERS, understands="on", way="known", records="")
    assert not Change.objects.exists()


def test_the_record_goes_first_then_its_memory_then_the_servers(cast: Cast, control: Control) -> None:
    domain, client = name_of(cast, control, is_signed=True), cast.client("nadia")
    act(client, domain, "servers", servers=SERVERS, understands="on", way="unsigned", records="")
    before = servers(info())
    work()
    assert (info().ds, servers(info())) == ((), before)
    work(datetime.timedelta(hours=23))
    assert servers(info()) == before
    page = client.get(address(domain, "servers")).text
    assert "todavía recuerdan el registro anterior" in page
    work(datetime.timedelta(hours=25))
    assert (info().ds, servers(info())) == ((), SERVERS.split())


def test_the_new_record_is_known_before_and_the_old_one_goes_last(cast: Cast, control: Control) -> None:
    domain, client = name_of(cast, control, is_signed=True), cast.client("nadia")
    act(client, domain, "servers", servers=SERVERS, understands="on", way="known", records=TYPED)
    work()
    assert (set(info().ds), servers(info()) == SERVERS.split()) == ({OLD, NEW}, False)
    work(datetime.timedelta(hours=25))
    assert (set(info().ds), servers(info())) == ({OLD, NEW}, SERVERS.split())
    work(datetime.timedelta(hours=50))
    assert info().ds == (NEW,)
    assert Change.objects.get().state == "done"


@pytest.mark.parametrize("records", ["1 2 3", "99999 13 2 " + "AB" * 32, "12345 13 2 XY", "<script>", "257 3 13 !!"])
def test_what_is_no_record_is_refused(cast: Cast, control: Control, records: str) -> None:
    act(cast.client("nadia"), name_of(cast, control), "signing", 422, records=records)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "typed", ["one.example", "a b\nc d", "ns1.x.example 127.0.0.1\nns2.x.example", "ns1.huerto.com\nns2.x.example",
              "ns1.x.example\nns1.x.example", "-x.example\nns2.x.example", "ns1.huerto.com 127.0.0.1\nns2.x.example"],
)  # fmt: skip
def test_what_is_no_server_is_refused(cast: Cast, control: Control, typed: str) -> None:
    act(cast.client("nadia"), name_of(cast, control), "servers", 422, servers=typed, understands="on")
    assert not Change.objects.exists()


def test_servers_below_the_name_get_their_addresses_and_what_hangs_on_them_is_shown(
    cast: Cast, control: Control
) -> None:
    domain, client = name_of(cast, control), cast.client("nadia")
    act(client, domain, "servers", servers="ns1.huerto.com 192.0.2.1\nns2.huerto.com 192.0.2.2", understands="on")
    work()
    assert adapters.get("local").host("ns1.huerto.com").addresses == ("192.0.2.1",)
    other, theirs = (
        name_of(cast, control, "otro.com"),
        names.registered(control, "ajeno.com", "2031-05-01", cast.globex),
    )
    Domain.objects.filter(pk__in=[other.pk, theirs.pk]).update(servers=["ns1.huerto.com"])
    page = client.get(address(domain, "servers")).text
    assert all(words in page for words in ("otro.com", "1 nombre de otra persona"))
    assert "ajeno.com" not in page


@pytest.mark.proof
def test_a_silent_registry_says_so_and_changes_nothing(cast: Cast, control: Control) -> None:
    domain = name_of(cast, control)
    control.fault("hang", 5)
    page = cast.client("nadia").get(address(domain, "servers")).text
    assert "no responde" in page


def test_what_the_registry_refuses_is_shown_with_its_reason(cast: Cast, control: Control) -> None:
    domain, client = name_of(cast, control), cast.client("nadia")
    act(client, domain, "servers", servers=SERVERS, understands="on")
    known = control.name("huerto.com")
    assert known is not None
    known.statuses = ["clientUpdateProhibited"]
    with control.books.page() as page:
        page.put(known)
    work()
    assert Change.objects.get().state == "failed"
    assert "rechazó el último cambio" in client.get(address(domain, "servers")).text


def test_a_lock_is_set_and_lifted(cast: Cast, control: Control) -> None:
    domain, client = name_of(cast, control), cast.client("nadia")
    for wish, is_locked in (("on", True), ("off", False)):
        act(client, domain, "lock", lock=wish)
        work()
        assert ("clientTransferProhibited" in info().statuses) is is_locked


def test_the_code_goes_to_the_owner_alone_and_three_times_a_day(cast: Cast, control: Control) -> None:
    domain, client = name_of(cast, control), cast.client("nadia")
    old = info().code
    for _time in range(3):
        act(client, domain, "code", understands="on")
        work()
    assert "tres veces" in act(client, domain, "code", 422, understands="on")
    mails = list(Mail.objects.filter(kind="domains/code").order_by("created_at"))
    assert {mail.address for mail in mails} == {"nadia@rochat.example"}
    lines = Event.objects.filter(kind=EventKind.NAME_CODE_SENT, product_id=domain.product_id, actor=cast.nadia)
    assert lines.count() == 3
    fresh = info().code
    assert fresh != old
    assert fresh in outbox.text_of(mails[-1])
    told = [*Event.objects.values_list("data", flat=True), *RegistryCommand.objects.values_list("sent", "received")]
    assert [each for each in told if fresh in str(each)] == []
    assert fresh not in client.get(address(domain, "code")).text


def test_a_locked_name_gives_no_code(cast: Cast, control: Control) -> None:
    domain = name_of(cast, control, is_locked=True)
    act(cast.client("nadia"), domain, "code", 422, understands="on")
    assert not Change.objects.exists()


def test_without_the_technical_right_or_from_elsewhere_nothing_is_to_be_had(cast: Cast, control: Control) -> None:
    domain = name_of(cast, control)
    for page in ("servers", "signing", "lock", "code"):
        elsewhere = address(domain, page, "globex")
        assert cast.client("beat").get(address(domain, page)).status_code == 404
        assert cast.client("olga").get(elsewhere).status_code == 404
        assert cast.client("olga").post(elsewhere, {"lock": "on"}).status_code == 404
        sent = {"seen": "old", "lock": "on", "records": "", "servers": SERVERS, "understands": "on"}
        assert cast.client("nadia").post(address(domain, page), sent).status_code == 409
