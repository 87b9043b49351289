"""Whatever the file about one person reads, it reads about them: rows of two people are made in turns."""

import json
import os
from typing import Any

import pytest

from accounts.exports.registry import PERSONAL_TABLES
from accounts.models import User
from core.clock import now
from notifications.outbox import post
from notifications.reader import Reader
from organizations.models import Organization
from products.models import FutureGrant
from security.journal.events import record
from security.kinds import EventKind
from security.models import RememberedBrowser, SecurityKey, SecurityPreferences
from tests import factories
from tests.cast import Cast
from tests.support import matters

pytestmark = pytest.mark.django_db
OURS, THEIRS = ("Mirabelle", "203.0.113."), ("Quetsche", "198.51.100.")
"""A word and the beginning of an address; each stands in one of them alone."""


def ways_in(user: User, mark: str, ip: str) -> None:
    """A session, a place, a browser, a method, a program, a change of the login."""
    times = {"created_at": now(), "last_used_at": now()}
    session = factories.session(user)
    type(session).objects.filter(pk=session.pk).update(ip=ip)
    user.known_places.create(device=os.urandom(16).hex(), network=f"{ip}/24", first_seen_at=now(), last_seen_at=now())
    marks = {"digest": os.urandom(32).hex(), "password_mark": "0" * 64, "expires_at": now()}
    RememberedBrowser.objects.create(user=user, device=mark, ip=ip, **marks, **times)
    key = {"credential_id": os.urandom(16), "public_key": b"k", "handle": b"h"}
    SecurityKey.objects.create(user=user, name=mark, confirmed=True, **key, **times)
    factories.app_password(user, name=mark)
    state = {"state": "cancelled", "asked_at": now(), "expires_at": now()}
    user.login_changes.create(before=f"{mark}@luz.example", after=f"new.{mark}@luz.example", **state)


def work(user: User, mark: str, shared: Organization) -> None:
    """An organization of their own, rights in one that others belong to, an act, a message."""
    team = factories.team(shared, f"{mark} {factories.team(shared).pk}")
    member = shared.memberships.get(user=user)
    team.members.add(member)
    for grantee in (member, team):
        factories.grant(grantee, factories.product(shared, name=f"{mark}.{team.pk}.{grantee.pk}.example"), "technical")
        category = factories.kind(f"{mark}-{team.pk}-{type(grantee).__name__}".lower()).category
        rights = {"rights": factories.mask("technical"), "granted_at": now(), "organization": shared}
        FutureGrant.objects.create(
            category=category, **{"team" if grantee == team else "membership": grantee}, **rights
        )
    factories.organization(f"{mark} {team.pk}", owner=user)
    record(EventKind.PROFILE_CHANGED, actor=user, user=user, after={"first_name": mark})
    matters.opened(member, text=mark)
    post("accounts/welcome", reader=Reader.of(user), email=f"{mark}@luz.example")


@pytest.fixture
def two(cast: Cast) -> list[User]:
    """Two people who share an organization, whose rows were made in turns."""
    ours, theirs = (factories.person(first_name=mark, last_name=mark) for mark, _net in (OURS, THEIRS))
    for user in (ours, theirs):
        factories.member(cast.talleres, user=user)
    for number, (user, (mark, net)) in enumerate([(ours, OURS), (theirs, THEIRS), (theirs, THEIRS), (ours, OURS)]):
        ways_in(user, mark, f"{net}{number}")
        work(user, mark, cast.talleres)
    return [ours, theirs]


def said(user: User) -> dict[str, str]:
    """Every table as text."""
    everything: dict[str, Any] = {table.key: list(table.rows(user, None)) for table in PERSONAL_TABLES}
    return {name: json.dumps(rows, default=str, ensure_ascii=False) for name, rows in everything.items()}


@pytest.mark.parametrize("turn", [1, -1])
def test_no_cell_of_any_part_is_about_another_person(two: list[User], turn: int) -> None:
    (user, _other), (own, foreign) = two[::turn], (OURS, THEIRS)[::turn]
    found = said(user)
    assert {name for name, text in found.items() if any(mark.lower() in text.lower() for mark in foreign)} == set()
    assert {name for name, text in found.items() if not any(mark in text for mark in own)} == {"alerts"}


def test_the_activity_of_another_person_leaves_not_even_a_line(two: list[User]) -> None:
    """What others did has no words in the file, so that marks would not show it."""
    record(EventKind.SESSION_ENDED, actor=two[1], user=two[1])
    assert [EventKind.SESSION_ENDED in said(user)["activity"] for user in two] == [False, True]


def test_the_settings_of_alerts_are_their_own(two: list[User]) -> None:
    for user, wrong_passwords in zip(two, (4, 7), strict=True):
        SecurityPreferences.objects.create(user=user, lock_after=wrong_passwords)
    assert [json.loads(said(user)["alerts"])[0]["lock_after"] for user in two] == [4, 7]
