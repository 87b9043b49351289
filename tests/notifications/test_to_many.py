"""A mail to many readers is, for each of them, the mail that they would have got alone; its cost does not grow."""

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.clock import now
from notifications.models import Message
from notifications.outbox import post
from notifications.reader import Reader
from notifications.to_many import Letter, post_letters, post_to_all
from organizations.models import Organization
from tests import factories

pytestmark = pytest.mark.django_db
MAIL = "products/hold_changed"
FACTS: dict[str, Any] = {
    "actor": "Clara & Söhne <x>",
    "product": {"name": "Disco <b>Taller</b>"},
    "hold": {
        "kind": "lock",
        "reason": "O'Brien",
        "ends_at": datetime.datetime(2026, 12, 5, 23, 0, tzinfo=datetime.UTC),
        "last_day": datetime.date(2026, 12, 5),
    },
}


def readers() -> list[User]:
    """People who read differently, and one who gave no name."""
    ways = [("es", "Europe/Zurich", "CH"), ("de", "Pacific/Auckland", "DE"), ("en", "America/New_York", "US")]
    people = [factories.person(first_name="O'Brien &", last_name="<i> Zoë") for _way in ways * 2]
    for user, (language, zone, country) in zip(people, ways * 2, strict=True):
        user.language, user.time_zone, user.country = language, zone, country
        user.save()
    people[0].first_name = people[0].last_name = ""
    people[0].save()
    return people


def words(message: Message) -> dict[str, Any]:
    """Everything that is stored but the message's own key, code and moment."""
    facts = {name: value for name, value in vars(message).items() if name not in {"id", "_state", "code"}}
    for part in ("text", "html"):
        facts[part] = facts[part].replace(message.code, "CODE")
    assert facts.pop("due_at") <= now()
    assert facts.pop("created_at") <= now()
    return facts


def test_each_gets_what_they_would_have_got_alone() -> None:
    people, organization = readers(), factories.organization("Rochat & <Söhne>")
    alone = [post(MAIL, reader=Reader.of(user), organization=organization, **FACTS) for user in people]
    expected = [words(Message.objects.get(pk=message.pk)) for message in alone]
    Message.objects.all().delete()
    post_to_all(MAIL, [Reader.of(user) for user in people], organization, **FACTS)
    found = {message.user_id: message for message in Message.objects.all()}
    assert [words(found[user.pk]) for user in people] == expected
    assert len({message.code for message in found.values()}) == len(people)
    assert all(message.code in message.text and message.code in message.html for message in found.values())


def statements(count: int, organization: Organization) -> int:
    people = [Reader.of(factories.person()) for _number in range(count)]
    with CaptureQueriesContext(connection) as queries:
        post_to_all(MAIL, people, organization, **FACTS)
    assert Message.objects.filter(organization=organization).count() == count
    return len(queries)


@pytest.mark.parametrize(("count", "most"), [(0, 0), (1, 1), (60, 1)])
def test_it_takes_one_statement_however_many_read_it(count: int, most: int) -> None:
    assert statements(count, factories.organization()) == most


def test_letters_of_one_mail_say_different_things_in_one_statement() -> None:
    clara, beat = Reader.of(factories.person()), Reader.of(factories.person())
    letters = [Letter([clara], lambda: {**FACTS, "actor": "A1"}), Letter([beat], lambda: {**FACTS, "actor": "B2"})]
    with CaptureQueriesContext(connection) as queries:
        post_letters(MAIL, letters, factories.organization())
    assert sum("notifications_message" in query["sql"] for query in queries) == 1
    assert ["A1" in Message.objects.get(address=each.address).text for each in (clara, beat)] == [True, False]


def test_an_act_that_fails_leaves_no_mail() -> None:
    reader, organization = Reader.of(factories.person()), factories.organization()
    with transaction.atomic():
        post_to_all(MAIL, [reader], organization, **FACTS)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_readers_of_memberships_are_those_of_their_accounts() -> None:
    owner = factories.owner_of(factories.organization())
    other = factories.member(owner.organization)
    expected = [
        (r.address, r.language, r.name, r.time_zone, r.country, r.key) for r in map(Reader.of, (owner.user, other.user))
    ]
    found = owner.organization.memberships.all().readers()
    assert [(r.address, r.language, r.name, r.time_zone, r.country, r.key) for r in found] == expected
