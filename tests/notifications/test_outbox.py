"""A mail is a row of its act; a worker sends it once; secrets are not kept."""

import datetime
import threading

import pytest
from django.core.mail import get_connection
from django.db import connection, transaction

from core.clock import now
from notifications import secrets
from notifications.mail import delivery
from notifications.models import Message
from notifications.outbox import post
from notifications.reader import Reader
from tests import factories
from tests.notifications.inbox import Inbox, at

READER = Reader("sophie@x.example", "fr", "Sophie")
LINK = "https://portal.example/invite/very-secret-token/"


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
    assert delivery.deliver_due(now) == 1
    message.refresh_from_db()
    assert "314159" in inbox.taken[0]
    assert (message.state, message.secrets) == (Message.State.SENT, "")


@pytest.mark.django_db
def test_a_code_stands_behind_no_list_of_invitations(inbox: Inbox) -> None:
    owner = factories.owner_of(factories.organization())
    for number in range(3):
        factories.invitation(owner, email=f"guest{number}@x.example")
    write_mail()
    delivery.deliver_due(now)
    assert inbox.readers[0] == READER.address
    assert len(inbox.readers) == 4


@pytest.mark.django_db
def test_a_mail_that_is_refused_is_tried_again_under_its_id_after_growing_pauses(inbox: Inbox) -> None:
    message, moment = write_mail(), now()
    inbox.refused = {READER.address}
    for wait in delivery.WAITS:
        assert delivery.deliver_due(at(moment)) == 0
        message.refresh_from_db()
        assert (message.state, message.due_at) == (Message.State.WAITING, moment + wait)
        assert "Not now" in message.error
        assert delivery.deliver_due(lambda: message.due_at - datetime.timedelta(seconds=1)) == 0
        moment = message.due_at
    inbox.refused = set()
    assert delivery.deliver_due(lambda: moment) == 1
    assert inbox.ids == [f"<{message.pk}@{delivery.host()}>"]


@pytest.mark.django_db
def test_a_message_that_nobody_takes_is_given_up_in_the_end(inbox: Inbox) -> None:
    inbox.refused = {READER.address}
    message, moment = write_mail(), now()
    for _try in range(len(delivery.WAITS) + 1):
        delivery.deliver_due(at(moment))
        moment += datetime.timedelta(days=1)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.FAILED, len(delivery.WAITS) + 1)


@pytest.mark.proof
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
    delivery.deliver_due(now)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_sends_nothing() -> None:
    with pytest.raises(RuntimeError):
        write_mail_and_fail()
    assert not Message.objects.exists()


@pytest.mark.proof
@pytest.mark.django_db
def test_a_worker_killed_after_the_server_took_the_mail_repeats_it_under_the_same_id(inbox: Inbox) -> None:
    message = write_mail()
    delivery.as_mail(message, get_connection()).send()
    delivery.deliver_due(now)
    assert len(set(inbox.ids)) == 1


@pytest.mark.django_db
def test_a_name_with_line_breaks_adds_no_header(inbox: Inbox) -> None:
    organization = factories.organization("Taller\r\nBcc: all@x.example")
    message = post("organizations/removed", reader=READER, organization=organization, actor="Ana")
    assert delivery.deliver_due(now) == 1
    assert "\n" not in message.subject
    assert inbox.blind_copies == [None]
