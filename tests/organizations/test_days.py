"""What happened at 23:30 UTC happened tomorrow for a reader in Zurich and today for one in New York, on every page that
asks for days or writes them."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from core.clock import now
from organizations.models import Membership
from organizations.people.teams import create_team
from organizations.protection.alerts import send_alert
from tests import factories

pytestmark = pytest.mark.django_db
HALF_PAST_ELEVEN = datetime.datetime(2026, 11, 23, 23, 30, tzinfo=datetime.UTC)
DAYS = {"Europe/Zurich": datetime.date(2026, 11, 24), "America/New_York": datetime.date(2026, 11, 23)}
ONE = datetime.timedelta(days=1)


@pytest.fixture(params=DAYS)
def reader(request: pytest.FixtureRequest) -> Iterator[Membership]:
    """An owner there, a week after somebody joined a team at half past eleven."""
    with time_machine.travel(HALF_PAST_ELEVEN, tick=False) as clock:
        owner = factories.owner_of(factories.organization(owner=factories.person(time_zone=request.param)))
        factories.member(owner.organization, user=factories.person(last_name="Zbinden"))
        create_team(actor=owner, name="Feria", colour="blue")
        clock.move_to(HALF_PAST_ELEVEN + 7 * ONE)
        yield owner


def read(reader: Membership, page: str) -> str:
    """A page or file of the organization."""
    response = factories.signed_in(reader.user).get(f"/org/{reader.organization.slug}/{page}")
    return b"".join(response).decode()


@pytest.mark.parametrize("page", ["log/", "log/export.csv", "log/export.json"])
@pytest.mark.parametrize("query", ["?from={0}&to={0}", "?from={0}", "?to={0}"])
def test_the_log_is_asked_for_the_readers_days(reader: Membership, page: str, query: str) -> None:
    day = DAYS[reader.user.time_zone]
    assert "Feria" in read(reader, page + query.format(day))
    assert ("Feria" in read(reader, page + query.format(day + ONE))) is ("from" not in query)
    assert ("Feria" in read(reader, page + query.format(day - ONE))) is ("to" not in query)


@pytest.mark.parametrize("page", ["users/export/", "log/export.csv", "log/export.json"])
def test_files_write_the_readers_days(reader: Membership, page: str) -> None:
    (line,) = [line for line in read(reader, page).splitlines() if "Zbinden" in line or "Feria" in line]
    assert str(DAYS[reader.user.time_zone]) in line
    assert str(DAYS[reader.user.time_zone] + ONE) not in line
    assert str(DAYS[reader.user.time_zone] - ONE) not in line


def test_when_the_last_alert_was_sent_is_said_in_the_readers_day_and_hour(reader: Membership) -> None:
    subject = factories.member(reader.organization)
    send_alert(actor=reader, subject=subject, now=now())
    page = read(reader, f"users/{subject.pk}/alert/")
    hour = {"Europe/Zurich": "00:30", "America/New_York": "18:30"}[reader.user.time_zone]
    assert f"It was sent today already, at {hour}." in page
