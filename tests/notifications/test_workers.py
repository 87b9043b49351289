"""Workers send side by side, with no transaction open; a bad server, conversation or mail holds up nobody else."""

import datetime
import threading

import psycopg
import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection

from core.clock import now
from notifications import secrets
from notifications.mail import delivery
from notifications.mail import server as mail_server
from notifications.models import LEASE, Message
from notifications.outbox import post
from notifications.reader import Reader
from notifications.tasks import deliver_due
from tests.notifications.inbox import Drip, Inbox, at, free_port, serving

IDLE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
GREETING = b"220 mail.example\r\n"
"""After which nothing is said to the end."""


def mail_to(name: str) -> Message:
    return post("accounts/welcome", reader=Reader(f"{name}@x.example", "en"), email="x")


def work() -> None:
    delivery.deliver_due(now)
    connection.close()


def outsider() -> "psycopg.Connection[tuple[int]]":
    """Somebody else in the same database."""
    place = connection.get_connection_params()
    return psycopg.connect(host=place["host"], dbname=place["dbname"], user=place["user"])


def asked(statement: str, *values: int) -> int:
    """What the database answers to somebody else."""
    with outsider() as line:
        row = line.execute(statement, values or None).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_server_takes_a_mail(inbox: Inbox) -> None:
    open_ones: list[int] = []
    inbox.meanwhile = lambda _address: open_ones.append(asked(IDLE))
    mail_to("ana")
    assert delivery.deliver_due(now) == 1
    assert open_ones == [0]


@pytest.mark.django_db(transaction=True)
def test_others_send_while_one_conversation_hangs(inbox: Inbox) -> None:
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(address: str) -> None:
        if address.startswith("tar-pit"):
            hangs.set()
            goes_on.wait(20)

    inbox.meanwhile = hang
    mail_to("tar-pit")
    stuck = threading.Thread(target=work)
    stuck.start()
    assert hangs.wait(20)
    for number in range(5):
        mail_to(f"person{number}")
    assert delivery.deliver_due(now) == 5
    goes_on.set()
    stuck.join()
    assert inbox.readers[-1] == "tar-pit@x.example"


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_somebody_has_locked_is_passed_over(inbox: Inbox) -> None:
    locked, _free = mail_to("ana"), mail_to("beat")
    with outsider() as line:
        line.execute("SELECT 1 FROM notifications_message WHERE id = %s FOR UPDATE", [locked.pk])
        assert delivery.deliver_due(now) == 1
    assert inbox.readers == ["beat@x.example"]


@pytest.mark.django_db
def test_nobody_takes_the_mail_of_another_before_its_lease_is_over(inbox: Inbox) -> None:
    mail_to("ana")
    moment = now()
    taken = Message.objects.claim(moment, Message.Channel.MAIL, delivery.WAITS)
    assert taken is not None
    assert delivery.deliver_due(lambda: moment + LEASE - datetime.timedelta(seconds=1)) == 0
    assert delivery.deliver_due(lambda: moment + LEASE) == 1
    assert LEASE.total_seconds() > mail_server.LONGEST


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "tries"), [(b"", 0), (GREETING, 1), (GREETING + b"250 x\r\n", 1)])
def test_a_server_that_drips_is_cut_off(
    smtp: LazySettings, monkeypatch: pytest.MonkeyPatch, words: bytes, tries: int
) -> None:
    monkeypatch.setattr(mail_server, "LONGEST", 0.3)
    monkeypatch.setattr(delivery, "CUTS", 1)
    server = Drip(words)
    server.start()
    smtp.EMAIL_PORT = server.port
    message = mail_to("ana")
    assert delivery.deliver_due(now) == 0
    server.socket.close()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.WAITING, tries)
    assert 0 < server.dripped < server.SIGNS / 2


@pytest.mark.django_db
def test_a_server_that_is_away_costs_no_mail_a_try_and_is_left_alone_for_a_while(smtp: LazySettings) -> None:
    smtp.EMAIL_PORT = free_port()
    messages = [mail_to(name) for name in ("ana", "beat")]
    assert delivery.deliver_due(now) == 0
    with serving(Inbox()) as smtp.EMAIL_PORT:
        assert delivery.deliver_due(now) == 0
        assert {Message.objects.get(pk=each.pk).attempts for each in messages} == {0}
        cache.delete(delivery.REST)
        assert delivery.deliver_due(now) == 2


@pytest.mark.django_db
def test_nobody_tries_for_a_while_after_three_broken_conversations(
    smtp: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Drip, "SIGNS", 0)
    server = Drip(GREETING + b"250 x\r\n")
    server.start()
    smtp.EMAIL_PORT = server.port
    for number in range(6):
        mail_to(f"person{number}")
    assert (delivery.deliver_due(now), delivery.deliver_due(now)) == (0, 0)
    server.socket.close()
    assert server.visits == Message.objects.filter(attempts=1).count() == delivery.CUTS


@pytest.mark.django_db
def test_refused_readers_are_no_reason_to_leave_the_server_alone(inbox: Inbox) -> None:
    inbox.refused = {f"person{number}@x.example" for number in range(4)}
    for number in range(5):
        mail_to(f"person{number}")
    assert delivery.deliver_due(now) == 1
    assert inbox.readers == ["person4@x.example"]


@pytest.mark.django_db
def test_a_mail_that_nobody_foresaw_stands_in_nobodys_way_and_is_given_up(inbox: Inbox) -> None:
    odd = mail_to("ana")
    Message.objects.filter(pk=odd.pk).update(secrets=secrets.encrypt_values({"code": 5}))  # type: ignore[dict-item]
    mail_to("beat")
    moment = now()
    assert deliver_due.apply().failed()
    assert delivery.deliver_due(now) == 1
    for _try in delivery.WAITS:
        moment += datetime.timedelta(days=1)
        with pytest.raises(TypeError):
            delivery.deliver_due(at(moment))
    assert delivery.deliver_due(at(moment + datetime.timedelta(days=1))) == 0
    odd.refresh_from_db()
    assert (odd.state, inbox.readers) == (Message.State.FAILED, ["beat@x.example"])


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_a_line_to_the_database_that_breaks_while_a_mail_is_taken_doubles_nothing(inbox: Inbox) -> None:
    message = mail_to("ana")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    inbox.meanwhile = lambda _address: asked("SELECT pg_terminate_backend(%s)::int", pid)
    assert delivery.deliver_due(now) == 1
    message.refresh_from_db()
    assert (message.state, len(inbox.ids)) == (Message.State.SENT, 1)


@pytest.mark.django_db
def test_what_a_worker_could_not_write_down_is_not_sent_by_another(inbox: Inbox) -> None:
    message = mail_to("ana")
    moment = now()
    taken = Message.objects.claim(moment, Message.Channel.MAIL, delivery.WAITS)
    assert taken is not None
    cache.set(delivery._taken(taken), value=True)
    assert delivery.deliver_due(lambda: moment + LEASE) == 1
    message.refresh_from_db()
    assert (message.state, inbox.ids) == (Message.State.SENT, [])
