"""What a message said is erased after the days that the operator sets; that it was sent stays for its reader."""

import datetime

import pytest
from django.conf import LazySettings
from django.db import connection

from core.clock import now
from notifications import querysets
from notifications.models import Message
from notifications.tasks import erase_texts
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def written(days_ago: int, state: str = Message.State.SENT) -> Message:
    """A message of that age."""
    message = factories.message(factories.person())
    at = now() - datetime.timedelta(days=days_ago)
    Message.objects.filter(pk=message.pk).update(created_at=at, state=state)
    message.refresh_from_db()
    return message


def test_texts_go_after_their_days_and_lines_stay(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MESSAGE_TEXT_DAYS = 30
    monkeypatch.setattr(querysets, "MOST_AT_ONCE", 2)
    old = [*[written(31) for _number in range(4)], written(31, Message.State.FAILED)]
    young, waiting = written(29), written(31, Message.State.WAITING)
    erase_texts()
    for message in old:
        kept = Message.objects.get(pk=message.pk)
        assert (kept.text, kept.html, kept.subject, kept.code) == ("", "", message.subject, message.code)
    assert all(Message.objects.get(pk=each.pk).html for each in (young, waiting))


def test_the_reader_still_sees_that_it_was_sent(cast: Cast) -> None:
    message = factories.message(cast.clara)
    Message.objects.filter(pk=message.pk).update(text="", html="", state=Message.State.SENT)
    client = cast.client("clara")
    assert message.code in client.get("/profile/messages/").content.decode()
    page = client.get(f"/profile/messages/{message.pk}/").content.decode()
    assert "El texto de este mensaje ya no se conserva." in page
    assert "Tal como se envió" not in page


def test_erasing_reads_an_index_of_what_still_has_a_text() -> None:
    before = now()
    old = Message.objects.filter(created_at__lt=before).exclude(text="").exclude(state="waiting")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan TO off")
    assert "message_with_its_text" in old.explain()
