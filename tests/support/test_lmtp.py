"""Mail to the support by LMTP, over a real connection (SUP-26)."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from manager.environment import UnusableSetting, load
from manager.supervisor.programs import children
from support.intake import listener
from support.intake.commands import LETTERS
from support.intake.reading import MOST_BYTES
from support.models import CaseMessage, Letter
from tests.cast import Cast
from tests.notifications.inbox import free_port
from tests.support.matters import mail, opened, reply_address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


@pytest.fixture
def port() -> Iterator[int]:
    """Where the listener waits, in a thread, until the test is over."""
    at, ready = free_port(), Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def until() -> None:
        stop = asyncio.Event()
        ready.set_result((asyncio.get_running_loop(), stop))
        await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(listener.listen("127.0.0.1", at, until)))
    thread.start()
    loop, stop = ready.result(10)
    yield at
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)


def replies_to(port: int, recipients: list[str], raw: bytes, sender: str = "x@luz.example") -> list[int]:
    """The codes after the data, one for each recipient that was taken."""
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as server:
        server.ehlo_or_helo_if_needed()
        server.mail(sender)
        wanted = sum(server.rcpt(each)[0] == 250 for each in recipients)
        assert server.docmd("DATA")[0] == 354
        server.send(raw.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        return [server.getreply()[0] for _each in range(wanted)]


def test_an_answer_joins_its_case_and_a_stranger_waits_at_the_desk(cast: Cast, port: int) -> None:
    beat = cast.member("beat")
    case = opened(beat)
    to = reply_address(case, beat)
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as server:
        server.send_message(mail(cast.beat.email, to, "Otra vez."), cast.beat.email, [to])
        server.send_message(mail("x@luz.example", text="Hola"), "x@luz.example", [settings.SUPPORT_EMAIL.upper()])
    assert case.messages.latest("pk").text == "Otra vez."
    assert Letter.objects.get().address == "x@luz.example"


def test_each_recipient_gets_a_reply_of_its_own_and_the_case_is_written_once(cast: Cast, port: int) -> None:
    beat = cast.member("beat")
    case = opened(beat)
    before, to = case.messages.count(), reply_address(case, beat)
    raw = mail(cast.beat.email, to).as_bytes()
    assert replies_to(port, [to, settings.SUPPORT_EMAIL], raw, cast.beat.email) == [250, 250]
    assert (case.messages.count(), Letter.objects.count()) == (before + 1, 0)


def test_another_address_is_not_here_and_nothing_is_sent_on(cast: Cast, port: int) -> None:
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as server:
        for address in ("x@elsewhere.example", "postmaster", settings.SUPPORT_EMAIL.replace("@", "@x.")):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                server.sendmail("x@luz.example", [address], b"Subject: x\r\n\r\nx")
            assert refused.value.recipients[address][0] == 550
    assert not Letter.objects.exists()


def test_what_cannot_be_read_or_is_too_large_is_refused_for_every_recipient(cast: Cast, port: int) -> None:
    two = [settings.SUPPORT_EMAIL, settings.SUPPORT_EMAIL.replace("@", "+x@")]
    assert replies_to(port, two, b"no mail at all") == [550, 550]
    assert replies_to(
        port, two, b"Subject: x\n\n" + b"x" * 70 + b"\n" + (b"y" * 900 + b"\n") * (MOST_BYTES // 899)
    ) == [
        552,
        552,
    ]
    assert not Letter.objects.exists()


def test_what_the_portal_cannot_take_now_comes_again(cast: Cast, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for _letter in range(LETTERS.amount):
        LETTERS.hit("much@luz.example")
    raw = mail("much@luz.example").as_bytes()
    assert replies_to(port, [settings.SUPPORT_EMAIL], raw) == [451]

    def away(*_args: object, **_facts: object) -> None:
        raise OperationalError

    monkeypatch.setattr(listener, "take_mail", away)
    assert replies_to(port, [settings.SUPPORT_EMAIL], mail("y@luz.example").as_bytes()) == [451]
    monkeypatch.undo()
    assert replies_to(port, [settings.SUPPORT_EMAIL], mail("y@luz.example").as_bytes()) == [250]


def test_a_delivery_report_has_no_sender_and_is_dropped(cast: Cast, port: int) -> None:
    assert replies_to(port, [settings.SUPPORT_EMAIL], mail("mailer-daemon@luz.example").as_bytes(), "") == [250]
    assert (Letter.objects.count(), CaseMessage.objects.count()) == (0, 0)


def test_more_connections_than_are_served_come_later(cast: Cast, port: int) -> None:
    servers = [smtplib.LMTP("127.0.0.1", port, timeout=20) for _each in range(listener.MOST_AT_ONCE)]
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        smtplib.LMTP("127.0.0.1", port, timeout=20)
    assert refused.value.smtp_code == 421
    for each in servers:
        each.quit()


def test_it_runs_only_where_its_address_is_set(settings: LazySettings) -> None:
    settings.SUPPORT_LMTP = None
    with pytest.raises(CommandError, match="SUPPORT_LMTP"):
        call_command("support", "listen")
    names = [
        [each.name for each in children(load({"DEVELOPMENT": "1", **more}), {}, mail_port=0)]
        for more in ({}, {"SUPPORT_LMTP": "[::1]:2424"})
    ]
    assert ["intake" in each for each in names] == [False, True]
    assert load({"DEVELOPMENT": "1", "SUPPORT_LMTP": "[::1]:2424"}).support_lmtp == ("::1", 2424)
    for wrong in ("2424", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:x", ":99"):
        with pytest.raises(UnusableSetting, match="SUPPORT_LMTP"):
            load({"DEVELOPMENT": "1", "SUPPORT_LMTP": wrong})
