"""Every time shown is the reader's, and dates and amounts are written as in their country (PRO-20, PRO-21, PRO-24)."""

import csv
import datetime
import io
import json
import re
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation
from django_countries import countries

from accounts.models import User
from core import zones
from notifications.models import Message
from organizations.models import Membership, Organization
from products.models import Product
from security.journal.events import record
from security.kinds import EventKind
from security.models import Event
from security.tasks import tell_failures
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.cast import Cast

pytestmark = pytest.mark.django_db
UTC = datetime.UTC
MOMENTS = [
    ("Europe/Zurich", datetime.datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "29 mar 2026, 01:30"),
    ("Europe/Zurich", datetime.datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "29 mar 2026, 03:30"),
    ("Europe/Zurich", datetime.datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 oct 2026, 02:30"),
    ("Europe/Zurich", datetime.datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 oct 2026, 02:30"),
    ("America/New_York", datetime.datetime(2026, 3, 8, 7, 30, tzinfo=UTC), "8 mar 2026, 03:30"),
    ("America/New_York", datetime.datetime(2026, 11, 1, 3, 59, tzinfo=UTC), "31 oct 2026, 23:59"),
    ("Asia/Kathmandu", datetime.datetime(2026, 12, 31, 18, 20, tzinfo=UTC), "1 ene 2027, 00:05"),
    ("UTC", datetime.datetime(2028, 2, 29, 23, 59, tzinfo=UTC), "29 feb 2028, 23:59"),
]
ZONES = pytest.mark.parametrize(("zone", "moment", "shown"), MOMENTS)


def live_in(user: User, zone: str) -> User:
    """The person moves."""
    User.objects.filter(pk=user.pk).update(time_zone=zone)
    user.time_zone = zone
    return user


def written(user: User, moment: datetime.datetime, cast: Cast) -> Event:
    """Something happened in the organization at this moment."""
    with time_machine.travel(moment, tick=False):
        return record(EventKind.TEAM_CREATED, actor=user, organization=cast.talleres, team="Feria")


@ZONES
def test_pages_show_the_readers_time(cast: Cast, zone: str, moment: datetime.datetime, shown: str) -> None:
    live_in(cast.nadia, zone)
    written(cast.nadia, moment, cast)
    for page in ("/profile/activity/", "/org/talleres-rochat/log/", "/org/talleres-rochat/"):
        html = cast.client("nadia").get(page).content.decode()
        assert shown in html, page
        assert f'datetime="{moment.astimezone(ZoneInfo(zone)).isoformat()}"' in html, page


@ZONES
def test_mails_show_it_and_name_the_zone(cast: Cast, zone: str, moment: datetime.datetime, shown: str) -> None:
    live_in(cast.clara, zone)
    with time_machine.travel(moment, tick=False):
        type_credentials(another_browser(), cast.clara.email, "equivocada")
        tell_failures()
    mail = Message.objects.get(kind="security/wrong_password", user=cast.clara)
    assert f"{shown} ({zones.city(zone)})" in mail.text
    assert f"{shown} ({zones.city(zone)})" in mail.html


@ZONES
def test_files_say_their_zone(cast: Cast, zone: str, moment: datetime.datetime, shown: str) -> None:
    live_in(cast.nadia, zone)
    written(cast.nadia, moment, cast)
    exact = moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    client = cast.client("nadia")
    lines = client.get("/org/talleres-rochat/log/export.csv").getvalue().decode().splitlines()
    assert any(line.startswith(f'"{exact}"') for line in lines)
    assert exact in {each["at"] for each in json.loads(client.get("/org/talleres-rochat/log/export.json").getvalue())}


@pytest.mark.parametrize(("zone", "day"), [("Asia/Kathmandu", "2027-01-01"), ("America/New_York", "2026-12-31")])
def test_the_days_of_a_list_made_by_the_database_are_the_readers(cast: Cast, zone: str, day: str) -> None:
    live_in(cast.nadia, zone)
    late = datetime.datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    Membership.objects.filter(pk=cast.member("beat").pk).update(joined_at=late)
    text = cast.client("nadia").get("/org/talleres-rochat/users/export/").getvalue().decode().removeprefix("\ufeff")
    row = next(row for row in csv.reader(io.StringIO(text), delimiter=";") if cast.beat.email in row)
    assert row[6] == day


@pytest.mark.parametrize(("zone", "day"), [("Asia/Kathmandu", "2027-01-01"), ("America/New_York", "2026-12-31")])
def test_the_days_of_rights_are_the_readers(cast: Cast, zone: str, day: str) -> None:
    live_in(cast.nadia, zone)
    beat = cast.member("beat")
    late = datetime.datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    factories.grant(beat, factories.product(cast.talleres), "technical", granted_at=late)
    text = cast.client("nadia").get(f"/org/talleres-rochat/users/{beat.pk}/access/effective/csv/").getvalue().decode()
    assert f';"{day}";' in text


@pytest.mark.parametrize(
    ("language", "country", "written"),
    [("de", "CH", "05.12.2026"), ("en", "GB", "5 Dec 2026"), ("fr", "FR", "5 déc. 2026"), ("es", "CH", "5 dic 2026")],
)
def test_dates_follow_the_country_at_once(cast: Cast, language: str, country: str, written: str) -> None:
    Product.objects.filter(organization=cast.talleres).update(expires_on=datetime.date(2026, 12, 5))
    client = cast.client("nadia")
    client.post("/profile/edit/country/", {"country": country})
    client.post("/profile/edit/language/", {"language": language})
    with time_machine.travel(datetime.datetime(2026, 11, 25, 12, tzinfo=UTC)):
        page = client.get("/org/talleres-rochat/products/domains/")
    assert written in page.content.decode()


def test_a_mail_is_written_for_its_reader_not_for_who_acts(cast: Cast) -> None:
    User.objects.filter(pk=cast.clara.pk).update(language="en", country="US", time_zone="America/New_York")
    User.objects.filter(pk=cast.nadia.pk).update(country="GB", language="de")
    with time_machine.travel(datetime.datetime(2026, 11, 25, 3, 0, tzinfo=UTC), tick=False):
        factories.signed_in(User.objects.get(pk=cast.clara.pk)).post("/profile/edit/identity/", {"first_name": "C"})
        type_credentials(another_browser(), cast.clara.email, "equivocada")
        tell_failures()
    text = Message.objects.get(kind="security/wrong_password", user=cast.clara).text
    assert "Nov 24, 2026, 22:00 (New York)" in text


def test_the_files_of_the_zones_are_read_once_for_all_who_choose_one() -> None:
    zones.keys.cache_clear()
    fields = [model._meta.get_field("time_zone") for model in (User, Organization)]
    for zone in ("UTC", "Europe/Zurich", "Asia/Kathmandu"):
        assert [field.clean(zone, None) for field in fields] == [zone, zone]
    assert zones.keys.cache_info().misses == 1
    assert zones.keys.cache_info().hits >= 5


def labels_of(page: str) -> list[str]:
    """What a select of zones shows, its groups among it."""
    return [
        unescape(one)
        for one in re.findall(r'<optgroup label="([^"]+)"|<option[^>]*>([^<]+)', page)
        for one in one
        if one
    ]


@pytest.mark.parametrize(
    ("language", "country", "first"),
    [
        ("es", "CH", ["Zonas del país", "Zúrich", "Otras zonas", "UTC", "Abiyán (Côte d’Ivoire)"]),
        ("it", "ES", ["Fusi del paese", "Canarie", "Ceuta", "Madrid", "Altri fusi"]),
        ("de", "AQ", ["Zonen des Landes", "Casey"]),
    ],
)
def test_zones_have_the_names_of_the_readers_language_those_of_the_country_first(
    cast: Cast, language: str, country: str, first: list[str]
) -> None:
    User.objects.filter(pk=cast.nadia.pk).update(language=language, country=country)
    page = cast.client("nadia").get("/profile/edit/time-zone/").content.decode().partition('name="time_zone"')[2]
    assert labels_of(page.partition("</select>")[0])[: len(first)] == first


@pytest.mark.parametrize("language", ["es", "en", "fr", "de", "it"])
def test_each_zone_is_offered_once_by_a_name_and_in_order(language: str) -> None:
    with translation.override(language):
        offered = zones.offered()
        assert not [zone.label for zone in offered if "_" in zone.label or "/" in zone.label]
        assert len({zones.present_key(zone.key) for zone in offered}) == len(offered) > 350
        assert len({zone.label for zone in offered}) == len(offered)
        known = {zone.key for zone in offered}
    assert {zones.present_key(key) for key in zones.keys()}  # noqa: SIM118 (no mapping) == known
    assert not {"Asia/Calcutta", "Europe/Kiev", "America/Buenos_Aires"} & known


def test_a_zone_that_is_called_otherwise_today_stays_the_same_choice(cast: Cast) -> None:
    User.objects.filter(pk=cast.nadia.pk).update(time_zone="Asia/Calcutta")
    page = cast.client("nadia").get("/profile/edit/time-zone/").content.decode()
    assert re.findall(r'<option value="([^"]+)" selected>', page) == ["Asia/Calcutta"]
    assert "Asia/Kolkata" not in page
    assert "Calcuta (India)" in cast.client("nadia").get("/profile/").content.decode()


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [("es", "TT", "Trinidad y Tobago"), ("de", "GD", "Grenada"), ("de", "KI", "Kiribati"), ("fr", "GT", "Guatemala")],
)
def test_countries_have_the_names_of_cldr(language: str, code: str, name: str) -> None:
    with translation.override(language):
        assert countries.name(code) == name == dict(countries)[code]
