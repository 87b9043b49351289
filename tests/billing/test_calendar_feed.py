"""The calendar feed (BIL-94; known failures H5 and H6)."""

import datetime
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from billing.due.rows import due_until
from billing.feed.commands import make_feed, revoke_all, revoke_feed
from billing.feed.views import PER_HOUR
from billing.models import CalendarFeed
from core.clock import now
from core.logs import Lines
from core.shown import ChangedMeanwhile, version_of
from organizations.models import Membership
from products.models import Product
from security.checklists.incident import STEPS
from security.models import Event
from tests import factories
from tests.billing import money
from tests.billing.test_renewals_board import crowd
from tests.cast import Cast
from tests.clock import here
from tests.walk import Walk

pytestmark = pytest.mark.django_db
ONE_DAY = datetime.timedelta(days=1)


def link(member: Membership) -> str:
    return f"/calendar/{make_feed(actor=member, now=now()).secret}.ics"


def fetch(url: str) -> dict[str, Any]:
    """What a calendar application gets, without any cookie: entries by UID."""
    answer = Client().get(url)
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content)
    assert isinstance(found, Calendar)
    return {str(each["UID"]): each for each in found.walk("VEVENT")}


def names(url: str) -> set[str]:
    return {str(each["SUMMARY"]).partition(": ")[2] for each in fetch(url).values()}


def test_every_renewal_is_a_whole_day_with_a_uid_of_its_own(cast: Cast) -> None:
    url, due = link(cast.member("nadia")), list(due_until(cast.talleres, None))
    entries = fetch(url)
    assert len(entries) == len(due) > 5
    raw = Client().get(url).text
    for product in due:
        assert product.expires_on is not None
        assert f"DTSTART;VALUE=DATE:{product.expires_on:%Y%m%d}" in raw
        assert f"DTEND;VALUE=DATE:{product.expires_on + ONE_DAY:%Y%m%d}" in raw


def test_two_fetches_are_the_same_bytes_a_minute_later_too(cast: Cast) -> None:
    url = link(cast.member("iker"))
    first = Client().get(url).content
    with time_machine.travel(now() + datetime.timedelta(minutes=1), tick=False):
        assert Client().get(url).content == first


@pytest.mark.parametrize("days", [365, -30])
def test_a_renewal_that_moves_keeps_its_uid_and_its_sequence_rises(cast: Cast, days: int) -> None:
    url, product = link(cast.member("nadia")), money.product_of(cast.talleres, "puentealto.example")
    before = fetch(url)
    assert product.expires_on is not None
    for _time in range(2):
        Product.objects.filter(pk=product.pk).update(expires_on=product.expires_on + datetime.timedelta(days=days))
        Product.objects.filter(pk=product.pk).update(expires_on=product.expires_on)
    Product.objects.filter(pk=product.pk).update(expires_on=product.expires_on + datetime.timedelta(days=days))
    after = fetch(url)
    moved = [uid for uid in after if after[uid]["SEQUENCE"] != before[uid]["SEQUENCE"]]
    assert set(after) == set(before)
    assert len(moved) == 1
    assert (int(before[moved[0]]["SEQUENCE"]), int(after[moved[0]]["SEQUENCE"])) == (0, 5)


def test_a_name_stays_a_name_whatever_stands_in_it(cast: Cast) -> None:
    url, hostile = link(cast.member("nadia")), "Año; nuevo, \\n\r\nEND:VEVENT\r\nEND:VCALENDAR " + "ñ" * 30
    Product.objects.filter(organization=cast.talleres).update(custom_name=hostile)
    entries = fetch(url)
    assert len(entries) == due_until(cast.talleres, None).count()
    assert all("Año; nuevo" in str(each["SUMMARY"]) for each in entries.values())
    assert all(len(line) <= 75 for line in Client().get(url).content.split(b"\r\n"))


def test_paying_moves_it(cast: Cast) -> None:
    money.give(cast.talleres, 20_000)
    url, product = link(cast.member("nadia")), money.product_of(cast.talleres, "puentealto.example")
    money.pay_now(cast.member("nadia"), money.chosen(product))
    entry = next(each for each in fetch(url).values() if str(each["SUMMARY"]).endswith("puentealto.example"))
    product.refresh_from_db()
    assert (entry["DTSTART"].dt, int(entry["SEQUENCE"])) == (product.expires_on, 1)


def test_amounts_are_for_the_accounting_alone(cast: Cast) -> None:
    iker, beat = cast.member("iker"), cast.member("beat")
    urls = {each.pk: link(each) for each in (iker, beat)}
    assert "CHF" in Client().get(urls[iker.pk]).text
    assert "CHF" not in Client().get(urls[beat.pk]).text
    Membership.objects.filter(pk=iker.pk).update(has_accounting=False)
    text = Client().get(urls[iker.pk]).text
    assert "CHF" not in text
    assert "puentealto" not in text


def test_whoever_does_not_account_sees_granted_products_and_loses_them_with_the_right(cast: Cast) -> None:
    beat = cast.member("beat")
    url, visible = link(beat), Product.objects.visible_to(beat, beat.day_at(now()))
    assert names(url) == {each.name for each in visible if each.expires_on} != set()
    own = cast.managed_by_beat("web-hosting", "nuevo.example")
    Product.objects.filter(pk=own.pk).update(expires_on=here() + ONE_DAY)
    assert "nuevo.example" in names(url)
    own.grants.all().delete()
    assert "nuevo.example" not in names(url)


Loss = Callable[[Membership], object]
LOSSES: dict[str, Loss] = {
    "revoked": lambda each: revoke_feed(actor=each, seen=None),
    "removed": lambda each: each.delete(),
    "suspended": lambda each: each.suspend(reason="", until=None, by="x", now=now()),
    "closed": lambda each: type(each.user).objects.filter(pk=each.user_id).update(is_active=False),
    "second step": lambda each: (
        type(each.organization).objects.filter(pk=each.organization_id).update(second_factor_from=now())
    ),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_link_does_not_outlive_the_right(cast: Cast, loss: str) -> None:
    clara = cast.member("clara")
    url = link(clara)
    assert Client().get(url).status_code == 200
    LOSSES[loss](clara)
    answer = Client().get(url)
    assert (answer.status_code, answer.content) == (404, b"")


def test_a_revoked_link_stays_dead_when_another_is_made(cast: Cast) -> None:
    clara = cast.member("clara")
    old = link(clara)
    revoke_feed(actor=clara, seen=None)
    new = link(clara)
    assert old != new
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    assert link(clara) == new


def test_a_wrong_secret_is_not_found_and_asks_the_database_nothing(cast: Cast) -> None:
    good = make_feed(actor=cast.member("clara"), now=now()).secret
    pk, version, _mac = good.split(".")
    with CaptureQueriesContext(connection) as queries:
        for wrong in (
            "x",
            good[:-1],
            f"{pk}.{int(version) + 1}.{_mac}",
            f"{int(pk) + 1}.{version}.{_mac}",
            "1.1.",
            "a" * 3000,
        ):
            assert Client().get(f"/calendar/{wrong}.ics").status_code == 404
    assert len(queries) == 0


def test_no_session_and_no_referrer(cast: Cast) -> None:
    answer = Client().get(link(cast.member("clara")))
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store, private"


def test_the_secret_is_in_no_line_of_the_log(cast: Cast) -> None:
    url = link(cast.member("clara"))
    made = logging.makeLogRecord({"msg": "Reference %s: %s %s", "args": ("1", "GET", url), "levelname": "ERROR"})
    line = json.loads(Lines().format(made))
    assert url.split("/")[2] not in line["message"]
    assert line["message"].endswith("/calendar/***")


@pytest.mark.proof
def test_a_link_is_fetched_so_often_and_no_more(cast: Cast) -> None:
    cache.clear()
    url, other = link(cast.member("clara")), link(cast.member("nadia"))
    found = [Client().head(url).status_code for _time in range(PER_HOUR.amount + 1)]
    assert found == [200] * PER_HOUR.amount + [429]
    assert int(Client().get(url)["Retry-After"]) > 0
    assert Client().get(other).status_code == 200


def test_the_member_makes_copies_and_revokes_it(cast: Cast) -> None:
    client, at = cast.client("beat"), "/org/talleres-rochat/calendar/"
    assert "Crear un enlace" in client.get(at).text
    client.post(at)
    client.post(at)
    feed = CalendarFeed.objects.get()
    assert feed.secret in client.get(at).text
    page = client.get(f"{at}revoke/").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client.post(f"{at}revoke/", {"seen": seen})
    assert feed.secret not in client.get(at).text
    assert Client().get(f"/calendar/{feed.secret}.ics").status_code == 404


def test_revoking_is_about_the_link_that_was_shown(cast: Cast) -> None:
    clara = cast.member("clara")
    seen = version_of(make_feed(actor=clara, now=now()).version)
    revoke_feed(actor=clara, seen=seen)
    make_feed(actor=clara, now=now())
    with pytest.raises(ChangedMeanwhile):
        revoke_feed(actor=clara, seen=seen)


def test_nobody_sees_the_link_of_somebody_else(cast: Cast) -> None:
    secret = make_feed(actor=cast.member("clara"), now=now()).secret
    assert secret not in cast.client("nadia").get("/org/talleres-rochat/calendar/").text
    assert factories.signed_in(cast.olga).get("/org/talleres-rochat/calendar/").status_code == 404


def test_it_speaks_the_language_of_its_member(cast: Cast) -> None:
    clara = cast.member("clara")
    url = link(clara)
    assert "Se renueva automáticamente" in Client(headers={"accept-language": "it"}).get(url).text.replace("\r\n ", "")
    type(clara.user).objects.filter(pk=clara.user_id).update(language="de")
    assert "Verlängert sich automatisch" in Client(headers={"accept-language": "it"}).get(url).text.replace("\r\n ", "")


@pytest.mark.proof
def test_more_entries_cost_no_more_queries(cast: Cast) -> None:
    url, counts = link(cast.member("nadia")), []
    for number in (0, 50):
        crowd(cast.talleres, number)
        with CaptureQueriesContext(connection) as queries:
            fetch(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_after_it_was_not_me_every_link_is_dead_and_the_steps_go_on(cast: Cast) -> None:
    """A link that was copied needs no password, so a new password alone leaves it open (SEC-61)."""
    clara, elsewhere = cast.member("clara"), factories.member(cast.marchetti, user=cast.clara)
    urls, theirs = [link(clara), link(elsewhere)], link(cast.member("nadia"))
    step = f"/profile/security/compromised/?step={[each.key for each in STEPS].index('calendars') + 1}"
    walk = Walk(cast.client("clara"), step)
    assert walk.sees("2 enlaces de calendario están abiertos.")
    walk.click("Ver los enlaces de calendario")
    assert walk.sees("Talleres Rochat SA", cast.marchetti.name)
    walk.press("Revocar los enlaces")
    assert walk.url == step.replace(step[-1], str(int(step[-1]) + 1))
    assert walk.sees("Se han revocado 2 enlaces de calendario.")
    assert [Client().get(each).status_code for each in urls] == [404, 404]
    assert Client().get(theirs).status_code == 200
    assert Event.objects.filter(kind="calendar:revoked", actor=cast.clara).count() == 2
    assert Client().get(link(clara)).status_code == 200, "another one can be made"
    assert Client().get(urls[0]).status_code == 404


def test_who_may_no_longer_act_there_revokes_what_they_left(cast: Cast) -> None:
    clara = cast.member("clara")
    link(clara)
    Membership.objects.filter(pk=clara.pk).update(suspended_at=now())
    assert (revoke_all(actor=cast.clara), revoke_all(actor=cast.clara)) == (1, 0)
