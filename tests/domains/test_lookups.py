"""Names are looked up after a change of their servers, and a broken one alarms until it is mended (G3, G17)."""

import datetime
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import connection

from core.clock import now
from domains.lookups import asking, following
from domains.lookups.asking import Reached, reach
from domains.lookups.following import look_up_next, look_up_soon
from domains.models import Domain, Finding, Transfer
from domains.registry.local.control import Control
from domains.servers.present import trouble_of
from manager import environment
from notifications.models import Message as Mail
from products.models import Hold
from tests.cast import Cast
from tests.domains import names
from tests.domains.resolver import Said, resolver
from tests.domains.test_changes import address, name_of, work
from tests.domains.test_sweep_costs import plans
from tests.domains.test_transfers_in import again, bought, elsewhere

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(minutes=11)
HOUR = datetime.timedelta(hours=1, minutes=1)


@pytest.fixture
def said(settings: LazySettings) -> Iterator[Said]:
    """What the resolver answers, by name."""
    told: Said = {}
    with resolver(told) as (place, _asked):
        settings.DNS_RESOLVER = place
        yield told


def changed(cast: Cast, control: Control) -> Domain:
    """A name whose servers somebody changed just now."""
    domain = name_of(cast, control)
    steps = [{"servers": [["ns1.other.example"], ["ns2.other.example"]]}]
    facts = {"asked_at": now(), "due_at": now(), "asked_by_name": "Nadia", "organization_id": cast.talleres.pk}
    domain.changes.create(kind="dns", steps=steps, **facts)
    work()
    return domain


@pytest.mark.parametrize(
    ("codes", "reached"),
    [
        (("NOERROR", "NOERROR"), Reached.YES), (("SERVFAIL", "NOERROR"), Reached.CHAIN),
        (("SERVFAIL", "SERVFAIL"), Reached.SILENT), (("NXDOMAIN", "NXDOMAIN"), Reached.ABSENT),
        (("REFUSED", "REFUSED"), Reached.UNKNOWN), (("SERVFAIL", "REFUSED"), Reached.UNKNOWN),
    ],
)  # fmt: skip
def test_two_questions_tell_a_broken_chain_from_silent_servers(
    said: Said, codes: tuple[str, str], reached: Reached
) -> None:
    said["huerto.com"] = codes
    assert reach("huerto.com") is reached


def test_a_resolver_that_is_away_says_nothing(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.05)
    assert reach("nobody-answers.com") is Reached.UNKNOWN


def test_a_broken_chain_is_told_once_and_ends_when_it_is_mended(cast: Cast, control: Control, said: Said) -> None:
    domain = changed(cast, control)
    said[domain.name] = ("SERVFAIL", "NOERROR")
    assert not look_up_next(now())
    assert look_up_next(now() + LATER)
    assert look_up_next(now() + LATER + HOUR)
    finding = Finding.objects.get(kind="dns")
    assert (finding.name, finding.there, finding.ended_at) == (domain.name, "chain", None)
    told = Mail.objects.filter(kind="domains/name_unreachable", address="nadia@talleres-rochat.example")
    assert told.count() == 1
    assert "No se puede llegar a este nombre" in cast.client("nadia").get(address(domain, "servers")).text
    said[domain.name] = ("NOERROR", "NOERROR")
    assert look_up_next(now() + LATER + 2 * HOUR)
    assert trouble_of(domain) == ""
    assert not look_up_next(now() + LATER + 9 * HOUR)


def test_a_name_that_came_is_looked_up(cast: Cast, control: Control, said: Said) -> None:
    elsewhere(control)
    bought(cast, control)
    names.work()
    control.move_clock("+6d")
    again()
    domain = Transfer.objects.get().domain
    said[domain.name] = ("SERVFAIL", "SERVFAIL")
    assert look_up_next(now() + LATER)
    assert trouble_of(domain) == "silent"


def test_no_answer_alarms_nobody_and_is_asked_again(cast: Cast, control: Control, said: Said) -> None:
    domain = changed(cast, control)
    said[domain.name] = ("REFUSED", "REFUSED")
    assert look_up_next(now() + LATER)
    assert not Finding.objects.exists()
    said[domain.name] = ("NOERROR", "NOERROR")
    assert look_up_next(now() + 2 * LATER)
    assert not look_up_next(now() + 9 * LATER)


def test_what_is_changed_while_the_resolver_is_asked_is_looked_up_again(
    cast: Cast, control: Control, said: Said
) -> None:
    domain, later = changed(cast, control), now() + LATER
    said[domain.name] = ("NOERROR", "NOERROR")
    claimed = following._claim(later)
    assert claimed == domain
    look_up_soon(domain, later + datetime.timedelta(seconds=1))
    following._write(claimed, Reached.SILENT, later)
    assert not Finding.objects.exists()
    assert look_up_next(later + LATER)
    assert not look_up_next(later + 9 * HOUR)


def test_a_name_that_is_stopped_is_not_looked_up(cast: Cast, control: Control, said: Said) -> None:
    domain = changed(cast, control)
    domain.product.holds.create(kind=Hold.Kind.ABUSE, started_at=now(), organization=cast.talleres)
    assert not look_up_next(now() + LATER)
    assert not Finding.objects.exists()


def test_without_a_resolver_nothing_is_looked_up(cast: Cast, control: Control) -> None:
    changed(cast, control)
    assert not look_up_next(now() + LATER)


def test_names_to_look_up_are_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE domains_domain")
    (plan,) = plans(lambda: look_up_next(now()), "enable_seqscan = off")
    assert "domain_to_look_up" in plan


@pytest.mark.parametrize("wrong", ["127.0.0.1", "resolver.example:53", "127.0.0.1:99999", "999.1.1.1:53", ":53"])
def test_a_resolver_that_means_nothing_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(environment.UnusableSetting, match="DNS_RESOLVER"):
        environment.load({"DEVELOPMENT": "1", "DNS_RESOLVER": wrong})
    assert environment.load({"DEVELOPMENT": "1", "DNS_RESOLVER": "[::1]:53"}).dns_resolver == ("::1", 53)
