"""A mail is a row of its act; a worker sends it once; secrets are not kept."""

import datetime
import socket
import threading
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from django.conf import LazySettings
from django.core.mail import get_connection
from django.db import connection, transaction

from core.clock import now
from notifications import delivery, secrets
from notifications.models import Message
from notifications.outbox import post
from notifications.reader import Reader
from tests import factories

READER = Reader("sophie@x.example", "fr", "Sophie")
LINK = "https://portal.example/invite/very-secret-token/"


class Inbox(MessageHandler):
    """A mail server that keeps what it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []
        self.ids: list[str] = []
        self.blind_copies: list[object] = []

    def handle_message(self, message: object) -> None:
        """Keep the decoded text and the id."""
        self.ids.append(str(message["Message-ID"]))  # type: ignore[index]
        self.blind_copies.append(message["Bcc"])  # type: ignore[index]
        parts = message.walk()  # type: ignore[attr-defined]
        self.taken.append("\n".join(p.get_payload(decode=True).decode() for p in parts if not p.is_multipart()))


@pytest.fixture
def inbox(settings: LazySettings) -> Iterator[Inbox]:
    handler = Inbox()
    server = Controller(handler, hostname="127.0.0.1", port=0)
    server.port = _free_port()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield handler
    server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_mail() -> Message:
    return post("accounts/verification_code", reader=READER, secrets={"code": "314159"})


@pytest.mark.django_db
def test_a_message_is_written_in_the_language_of_its_reader_without_its_secret() -> None:
    message = write_mail()
    message.refresh_from_db()
    assert message.language == "fr"
    assert secrets.marker("code") in message.text
    assert "314159" not in "".join([message.text, message.html, message.subject, message.secrets])


@pytest.mark.django_db
def test_the_server_gets_the_secret_and_the_database_forgets_it(inbox: Inbox) -> None:
    message = write_mail()
    assert delivery.deliver_due(now()) == 1
    message.refresh_from_db()
    assert "314159" in inbox.taken[0]
    assert (message.state, message.secrets) == (Message.State.SENT, "")


@pytest.mark.django_db
def test_a_server_that_is_down_postpones_and_later_gets_the_same_message_id(
    inbox: Inbox, settings: LazySettings
) -> None:
    message = write_mail()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    moment = now()
    assert delivery.deliver_due(moment) == 0
    message.refresh_from_db()
    assert (message.state, message.due_at) == (Message.State.WAITING, moment + datetime.timedelta(minutes=1))
    settings.EMAIL_PORT = port
    assert delivery.deliver_due(moment + datetime.timedelta(minutes=2)) == 1
    assert inbox.ids == [f"<{message.pk}@{delivery.host()}>"]


@pytest.mark.django_db
def test_a_message_that_nobody_takes_is_given_up_in_the_end(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message, moment = write_mail(), now()
    for _try in range(len(delivery.WAITS) + 1):
        delivery.deliver_due(moment)
        moment += datetime.timedelta(days=1)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.FAILED, len(delivery.WAITS) + 1)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_forty_messages_once_each(inbox: Inbox) -> None:
    for _number in range(40):
        write_mail()
    barrier = threading.Barrier(8)
    threads = [threading.Thread(target=_work, args=[barrier]) for _worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(inbox.ids) == len(set(inbox.ids))
    # A worker that an earlier walk left running may have taken some: they went to its server, not to this one.
    assert Message.objects.filter(state=Message.State.SENT, attempts=1).count() == 40


@transaction.atomic
def write_mail_and_fail() -> None:
    write_mail()
    raise RuntimeError


def _work(barrier: threading.Barrier) -> None:
    barrier.wait()
    delivery.deliver_due(now())
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_sends_nothing() -> None:
    with pytest.raises(RuntimeError):
        write_mail_and_fail()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_worker_killed_after_the_server_took_the_mail_repeats_it_under_the_same_id(inbox: Inbox) -> None:
    message = write_mail()
    delivery.as_mail(message, get_connection()).send()
    delivery.deliver_due(now())
    assert len(set(inbox.ids)) == 1


@pytest.mark.django_db
def test_a_name_with_line_breaks_adds_no_header(inbox: Inbox) -> None:
    organization = factories.organization("Taller\r\nBcc: all@x.example")
    message = post("organizations/removed", reader=READER, organization=organization, actor="Ana")
    assert delivery.deliver_due(now()) == 1
    assert "\n" not in message.subject
    assert inbox.blind_copies == [None]
