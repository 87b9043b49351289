"""Nobody rewrites the journal, not even with SQL of their own."""

import pytest
from django.db import DatabaseError, connection, transaction

from security.journal.events import record
from security.kinds import EventKind
from security.models import Event
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE security_event SET kind = 'other'",
        "DELETE FROM security_event",
        "TRUNCATE security_event CASCADE",
        "UPDATE security_event SET user_id = NULL",
    ],
)
def test_the_database_refuses_to_change_the_journal(statement: str) -> None:
    clara = person()
    record(EventKind.SIGNED_IN, actor=clara, user=clara)
    connection.check_constraints()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        cursor.execute(statement)
    assert Event.objects.get().kind == EventKind.SIGNED_IN
