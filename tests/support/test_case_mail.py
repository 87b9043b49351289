"""Cases by mail: who may, what is cut, what is dropped, refused, never answered twice (SUP-26, SUP-27; F12, F13)."""

import datetime
import io
import time
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from core.clock import now
from desk.people.commands import block
from notifications.mail.delivery import as_mail
from notifications.models import Message
from organizations.departures.commands import remove_member
from support.cases import answering, commands, replies
from support.intake import reading
from support.intake.commands import ANSWERED, Outcome, take_mail
from support.management.commands.support import read_bounded
from support.models import Case, CaseFile, CaseMessage, Letter
from tests import factories
from tests.cast import Cast
from tests.races import at_once
from tests.support.matters import PNG, mail, opened, reply_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return opened(cast.member("beat"))


def taken(message: Any, **envelope: Any) -> Outcome:
    """What becomes of a mail."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return take_mail(raw, now=now(), **envelope)


def answers() -> list[str]:
    """Kinds of mails that the portal wrote by itself to whoever sent one."""
    kinds = ["support/letter_received", "support/mail_refused"]
    return list(Message.objects.filter(kind__in=kinds).order_by("created_at").values_list("kind", flat=True))


def test_an_answer_joins_its_case_without_what_was_quoted(cast: Cast, case: Case) -> None:
    text = f"Ya lo probé.\n\nEl 3 dic 2026, Atrio <{settings.SUPPORT_EMAIL}> escribió:\n> — — — x — — —\n> Reinicie.\n"
    message = mail(cast.beat.email, reply_address(case, cast.member("beat")), text)
    message.add_attachment(PNG, maintype="image", subtype="png", filename="../screen.png")
    message.add_attachment(b"MZ\0", maintype="image", subtype="png", filename="evil.png")
    assert taken(message) == Outcome.JOINED
    written = case.messages.latest("pk")
    assert (written.author, written.kind) == (cast.beat, "customer")
    assert written.text.startswith("Ya lo probé.")
    assert "Reinicie" not in written.text
    assert "evil.png" in written.text
    assert [file.name for file in CaseFile.objects.all()] == ["screen.png"]
    assert answers() == []


def test_the_address_is_found_in_the_envelope_and_in_any_case(cast: Cast, case: Case) -> None:
    address = reply_address(case, cast.member("beat")).upper()
    assert taken(mail(cast.beat.email.upper()), recipient=address) == Outcome.JOINED
    again = mail(cast.beat.email, "lista@luz.example", "Otra vez", Delivered_To=address)
    assert taken(again) == Outcome.JOINED


def test_the_reply_address_of_a_mail_that_was_sent_is_the_one_that_works(cast: Cast, case: Case) -> None:
    sent = as_mail(Message.objects.get(kind="support/case_opened"))
    assert taken(mail(cast.beat.email, sent.reply_to[0])) == Outcome.JOINED
    local = sent.reply_to[0].partition("@")[0]
    assert len(local) <= 64


def test_the_same_mail_twice_is_written_once(cast: Cast, case: Case) -> None:
    message = mail(cast.beat.email, reply_address(case, cast.member("beat")))
    assert [taken(message), taken(message)] == [Outcome.JOINED, Outcome.DROPPED]
    assert case.messages.count() == 2
    stranger = mail("x@luz.example")
    assert [taken(stranger), taken(stranger)] == [Outcome.KEPT, Outcome.DROPPED]
    assert Letter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_mail_that_is_delivered_twice_in_one_moment_is_written_once() -> None:
    owner = factories.owner_of(factories.organization())
    case = opened(owner)
    message = mail(owner.user.email, reply_address(case, owner))
    outcomes = at_once(*[partial(taken, message)] * 3)
    assert sorted(each.name for each in outcomes) == ["DROPPED", "DROPPED", "JOINED"]
    assert case.messages.count() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Generated; x"},
        {"Precedence": "bulk"},
        {"List_Id": "<x.luz.example>"},
        {"List_Unsubscribe": "<mailto:x@luz.example>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
    ],
    ids=str,
)
def test_what_no_person_wrote_is_neither_kept_nor_answered(cast: Cast, case: Case, headers: dict[str, str]) -> None:
    before = Message.objects.count()
    assert taken(mail("x@luz.example", **headers)) == Outcome.DROPPED
    assert taken(mail(cast.beat.email, reply_address(case, cast.member("beat")), **headers)) == Outcome.DROPPED
    assert (Letter.objects.count(), case.messages.count(), Message.objects.count()) == (0, 1, before)


def test_delivery_reports_and_our_own_mails_are_dropped(cast: Cast, case: Case) -> None:
    report = mail("MAILER-DAEMON@luz.example")
    own = mail(settings.SUPPORT_EMAIL)
    reply = mail(reply_address(case, cast.member("beat")))
    formal = mail("x@luz.example")
    formal.replace_header("Content-Type", 'multipart/report; report-type="delivery-status"; boundary="x"')
    assert {taken(each) for each in (report, own, reply, formal)} == {Outcome.DROPPED}
    assert taken(mail("x@luz.example"), bounces_to="") == Outcome.DROPPED
    assert not Letter.objects.exists()


def test_a_person_who_says_that_it_is_no_robot_is_heard(cast: Cast) -> None:
    assert taken(mail("x@luz.example", Auto_Submitted="no"), bounces_to="x@luz.example") == Outcome.KEPT


def test_a_sender_gets_one_acknowledgement_an_hour_and_it_says_what_it_is(cast: Cast) -> None:
    for number in range(5):
        assert taken(mail("X@luz.example", text=f"Message {number}")) == Outcome.KEPT
    assert answers() == ["support/letter_received"]
    ANSWERED.reset("x@luz.example")
    assert taken(mail("x@luz.example", text="Later")) == Outcome.KEPT
    assert answers() == ["support/letter_received"] * 2
    sent = as_mail(Message.objects.filter(kind="support/letter_received").earliest("created_at")).message()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert Letter.objects.count() == 6


def test_two_robots_that_answer_each_other_stop_at_once(cast: Cast) -> None:
    """Even one that marks nothing gets one answer, and its own answer to that gets none."""
    for round_ in range(20):
        taken(mail("robot@luz.example", text=f"Out of office {round_}", subject="Re: We have your message"))
    assert len(answers()) == 1


def test_a_stranger_who_knows_the_number_gets_a_letter_of_their_own(cast: Cast, case: Case) -> None:
    asked = mail("x@luz.example", subject=f"Re: {case.number} 2026-11", text="Show me.")
    assert taken(asked) == Outcome.KEPT
    assert case.messages.count() == 1
    letter = Letter.objects.get()
    told = Message.objects.get(kind="support/letter_received")
    assert case.number not in told.subject + told.text
    assert "Show me." not in told.text + told.html
    assert letter.address == "x@luz.example"


def test_the_name_of_a_member_without_the_address_opens_no_case(cast: Cast, case: Case) -> None:
    asked = mail(cast.beat.email, subject=f"Re: {case.number}")
    assert taken(asked) == Outcome.KEPT
    assert (case.messages.count(), Case.objects.count()) == (1, 1)


def test_a_stranger_with_a_forwarded_reply_address_stays_a_stranger(cast: Cast, case: Case) -> None:
    assert taken(mail("x@luz.example", reply_address(case, cast.member("beat")))) == Outcome.KEPT
    assert case.messages.count() == 1


def test_forged_addresses_are_no_addresses(cast: Cast, case: Case) -> None:
    beat = cast.member("beat")
    good = reply_address(case, beat)
    local, _sign, host = good.partition("@")
    other = opened(cast.member("nadia"))
    swapped = reply_address(other, cast.member("nadia")).partition("@")[0].rpartition("-")[2]
    forged = [
        f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{host}", f"{local}@luz.example", f"{local}a@{host}",
        f"{local.rpartition('-')[0]}-{swapped}@{host}", f"soporte+{case.pk}@{host}", f"soporte+@{host}",
        f"soporte+---{'a' * 16}@{host}", f"soporte+{'9' * 400}@{host}",
    ]  # fmt: skip
    assert replies.read(good, now())
    assert [address for address in forged if replies.read(address, now())] == []
    assert {taken(mail(cast.beat.email, address, text=address)) for address in forged[:3]} == {Outcome.KEPT}
    assert case.messages.count() == 1


def test_an_expired_address_is_refused_in_the_persons_words(cast: Cast, case: Case) -> None:
    old = reply_address(case, cast.member("beat"), now() - replies.LIFE - datetime.timedelta(days=1))
    assert taken(mail(cast.beat.email, old)) == Outcome.REFUSED
    told = Message.objects.get(kind="support/mail_refused")
    assert (told.address, "90" in told.text) == (cast.beat.email, True)
    assert case.messages.count() == 1
    edge = reply_address(case, cast.member("beat"), now() - replies.LIFE)
    assert taken(mail(cast.beat.email, edge)) == Outcome.JOINED


def test_a_removed_member_is_refused(cast: Cast, case: Case) -> None:
    address = reply_address(case, cast.member("beat"))
    remove_member(actor=cast.member("nadia"), subject=cast.member("beat"), now=now())
    assert taken(mail(cast.beat.email, address)) == Outcome.REFUSED
    assert answers() == ["support/mail_refused"]
    assert case.messages.count() == 1


def test_a_colleague_is_refused_with_the_address_of_another(cast: Cast, case: Case) -> None:
    address = reply_address(case, cast.member("beat"))
    assert {taken(mail(each.email, address)) for each in (cast.iker, cast.nadia)} == {Outcome.REFUSED}
    told = Message.objects.filter(kind="support/mail_refused")
    assert {each.address for each in told} == {cast.iker.email, cast.nadia.email}
    assert not any(case.subject in each.text for each in told)
    assert case.messages.count() == 1


def test_a_right_that_was_withdrawn_counts_for_mail_too(cast: Cast) -> None:
    product = cast.managed_by_beat("drive", "Disco")
    case = opened(cast.member("beat"), product=product)
    address = reply_address(case, cast.member("beat"))
    product.grants.all().delete()
    assert taken(mail(cast.beat.email, address)) == Outcome.REFUSED
    assert case.messages.count() == 1


def test_a_member_of_the_other_tenant_joins_nothing(cast: Cast, case: Case) -> None:
    olga = factories.owner_of(cast.globex)
    assert taken(mail(cast.olga.email, reply_address(case, olga))) == Outcome.REFUSED
    assert case.messages.count() == 1


def test_mail_opens_a_closed_case_again_within_its_days(cast: Cast, case: Case) -> None:
    answering.close(actor=cast.staff, case=case, seen=None, now=now())
    address = reply_address(case, cast.member("beat"))
    assert taken(mail(cast.beat.email, address)) == Outcome.JOINED
    case.refresh_from_db()
    assert case.state == "open"
    gone = now() - datetime.timedelta(days=15)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=gone, due_at=None)
    assert taken(mail(cast.beat.email, address, text="Later")) == Outcome.REFUSED


def test_a_second_step_that_the_organization_requires_counts_for_mail_too(cast: Cast, case: Case) -> None:
    cast.talleres.second_factor_from = cast.talleres.second_factor_set_at = now()
    cast.talleres.save()
    assert taken(mail(cast.beat.email, reply_address(case, cast.member("beat")))) == Outcome.REFUSED


def test_a_person_whom_the_provider_blocked_is_refused_by_mail_too(cast: Cast, case: Case) -> None:
    address = reply_address(case, cast.member("beat"))
    block(actor=factories.staff(), person=cast.beat, reason="Stolen", note="", now=now())
    assert (taken(mail(cast.beat.email, address)), case.messages.count()) == (Outcome.REFUSED, 1)


def hostile() -> dict[str, bytes]:
    """Mails that nobody's program writes."""
    head = b"From: x@luz.example\r\nTo: soporte@atrio.example\r\nSubject: x\r\n"
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5_000))
    return {
        "50 MB": head + b"\r\n" + b"x" * (50 * 1024 * 1024),
        "nothing": b"",
        "no head": b"x" * 1_000_000,
        "deep": head + nested,
        "many parts": head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 500_000,
        "quadratic": head + b"Content-Type: text/plain" + b';a="' * 500_000 + b"\r\n\r\nx",
        "folded": head + b"Content-Type: text/plain" + b';\r\n a="' * 500_000 + b"\r\n\r\nx",
        "huge head": head + b"X: " + b"y" * 1_000_000 + b"\r\n\r\nx",
        "no sender": b"To: x@luz.example\r\n\r\nx",
        "two senders": b"From: a@luz.example, b@luz.example\r\n\r\nx",
        "odd sender": b'From: "\\r\\nBcc: y"@luz.example\r\n\r\nx',
        "bytes": bytes(range(256)) * 1_000,
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_mail_is_refused_cheaply(cast: Cast, name: str) -> None:
    raw = hostile()[name]
    before = time.process_time()
    assert taken(raw) == Outcome.UNREADABLE
    assert time.process_time() - before < 1
    assert not Letter.objects.exists()


ODD = {
    "an unknown charset": b"Content-Type: text/plain; charset=zlib\r\n\r\nHello",
    "a slow charset": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"Hello" * 50_000,
    "broken base64": b"Content-Transfer-Encoding: base64\r\n\r\nHello!!!",
    "no end": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello",
    "odd words": b"Subject: =?x?q?=?= =?utf-8?b?!!!?= =?utf-8?q?a?=\r\n\r\nHello",
    "HTML alone": b"Content-Type: text/html\r\n\r\n<style>p{}</style><script>alert(1)</script><p>Hello &amp; you<br>x",
    "markup without end": b"Content-Type: text/html\r\n\r\n" + b"<" * 300_000,
    "one long line": b"\r\n" + b"Hello " * 100_000,
}


@pytest.mark.parametrize("name", ODD)
def test_odd_mail_is_read_as_far_as_it_goes(cast: Cast, name: str) -> None:
    before = time.process_time()
    assert taken(b"From: x@luz.example\r\nMIME-Version: 1.0\r\n" + ODD[name]) == Outcome.KEPT
    assert time.process_time() - before < 2
    assert "alert(1)" not in Letter.objects.get().text


def test_files_of_strangers_are_counted_and_not_kept(cast: Cast) -> None:
    message = mail("x@luz.example")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="x.png")
    assert taken(message) == Outcome.KEPT
    assert Letter.objects.get().files == 1
    assert not CaseFile.objects.exists()


def test_a_flood_of_one_sender_waits_outside(cast: Cast) -> None:
    outcomes = [taken(mail("x@luz.example", text=str(number))) for number in range(22)]
    assert outcomes == [Outcome.KEPT] * 20 + [Outcome.LATER] * 2
    assert taken(mail("y@luz.example")) == Outcome.KEPT


def test_limits_of_the_portal_hold_for_mail(cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "WRITTEN", type(commands.WRITTEN)(commands.WRITTEN.name, 1, 3600))
    address = reply_address(case, cast.member("beat"))
    found = [taken(mail(cast.beat.email, address, text=str(number))) for number in range(3)]
    assert found == [Outcome.JOINED, Outcome.REFUSED, Outcome.REFUSED]


def test_the_command_reads_no_more_than_a_mail_may_have() -> None:
    source = io.BytesIO(b"x" * (reading.MOST_BYTES + 5_000_000))
    assert len(read_bounded(source)) == reading.MOST_BYTES + 1
    assert source.read() == b""


@pytest.mark.parametrize(
    ("raw", "code"),
    [(mail("x@luz.example").as_bytes(), 0), (b"no mail", 65), (b"x" * (reading.MOST_BYTES + 2), 65)],
    ids=["a letter", "no mail", "too large"],
)
def test_the_command_tells_the_mail_server_what_became_of_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, raw: bytes, code: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    with pytest.raises(SystemExit) as ended:
        call_command("support", "mail", sender="x@luz.example", stdout=io.StringIO())
    assert ended.value.code == code
    assert Letter.objects.count() == (code == 0)


def test_notes_written_by_mail_do_not_exist(cast: Cast, case: Case) -> None:
    taken(mail(cast.beat.email, reply_address(case, cast.member("beat"))))
    assert set(CaseMessage.objects.values_list("kind", flat=True)) == {"customer"}
