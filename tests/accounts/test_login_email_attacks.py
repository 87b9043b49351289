"""Nobody takes a login that is not theirs: crossing, racing, look-alike addresses, foreign, old and tampered links."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.login_email import commands as login_email
from accounts.models import LoginChange, User
from accounts.passwords.commands import change_password
from accounts.recovery import commands as recovery
from accounts.sign_up.commands import create_invited_user
from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from security.base.origin import NOWHERE
from security.sign_in import blocks
from tests import factories
from tests.accounts.moving import NEW, PAGE, ask, code, confirmed, kinds, link, login_of, newest, wish
from tests.accounts.steps import another_browser, ask_recovery, recovery_code, type_credentials
from tests.factories import person, sign_in
from tests.security.steps import is_signed_in

pytestmark = pytest.mark.django_db
OLD = "clara@talleres.example"
HERS = "beat@talleres.example"
LOOK_ALIKES = {
    "cyrillic": "сlara@monnet.example",
    "full width": "ｃｌａｒａ@monnet.example",
    "dotless i": "benıto@monnet.example",
    "kelvin sign": "\N{KELVIN SIGN}lara@monnet.example",
    "zero width": "cla\u200bra@monnet.example",
    "soft hyphen": "cla\u00adra@monnet.example",
    "right to left": "clara\u202e@monnet.example",
    "accent": "clára@monnet.example",
    "domain in other letters": "clara@mоnnet.example",
    "trailing dot": "clara@monnet.example.",
    "ideographic dot": "clara@monnet\u3002example",
    "two ats": "clara@x@monnet.example",
    "comment": "clara(x)@monnet.example",
    "display name": "Clara <clara@monnet.example>",
    "two addresses": "clara@monnet.example,thief@x.example",
    "blank inside": "clara @monnet.example",
    "line break": "clara@monnet.example\r\nBcc: thief@x.example",
    "line break in a quoted name": '"a\r\nBcc: thief@x.example"@monnet.example',
    "control letter": '"a\x01"@monnet.example',
    "percent": "clara@monnet.example%0d%0aBcc:thief@x.example",
    "null": "clara\x00@monnet.example",
    "too long": "a" * 250 + "@monnet.example",
    "address literal": "clara@[127.0.0.1",
}


@pytest.fixture
def clara() -> User:
    """Whose login moves."""
    return person(OLD)


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_letters_that_imitate_others_are_refused(client: Client, clara: User, name: str) -> None:
    assert ask(sign_in(client, clara), LOOK_ALIKES[name]).status_code in {400, 422}
    assert not Message.objects.exists()
    assert not LoginChange.objects.exists()


@pytest.mark.parametrize("typed", ["CLARA@Monnet.Example", "  clara@monnet.example  "])
def test_one_mailbox_has_one_spelling(client: Client, clara: User, typed: str) -> None:
    ask(sign_in(client, clara), typed)
    client.post(link("login_change_link", NEW))
    assert login_of(clara) == NEW


def test_a_plus_names_another_mailbox(client: Client, clara: User) -> None:
    person("beat@monnet.example")
    ask(sign_in(client, clara), "beat+x@monnet.example")
    assert kinds("beat@monnet.example") == []
    client.post(link("login_change_link", "beat+x@monnet.example"))
    assert login_of(clara) == "beat+x@monnet.example"


def test_the_page_answers_the_same_for_free_and_for_taken_addresses(client: Client, clara: User) -> None:
    person("taken@monnet.example")
    sign_in(client, clara)
    pages = []
    for address in ("taken@monnet.example", "free0@monnet.example"):
        answer = ask(client, address)
        shown = [client.get(path).content.decode() for path in (PAGE, "/profile/", "/profile/messages/")]
        pages.append((answer.status_code, answer["Location"], [len(each) for each in shown[:2]], shown[2].count("<tr")))
    taken, free = pages
    assert taken[:2] == free[:2]
    assert taken[2] == free[2]
    assert free[3] == taken[3] + 1  # the notice to the old address, of this second wish


@pytest.mark.proof
def test_free_and_taken_addresses_cost_the_same_work(client: Client, clara: User) -> None:
    person("taken@monnet.example")
    sign_in(client, clara)
    ask(client, "first@monnet.example")
    counts = []
    for address in ("taken@monnet.example", "free0@monnet.example"):
        with CaptureQueriesContext(connection) as queries:
            ask(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_taken_address_gets_the_reason_and_no_link(client: Client, clara: User) -> None:
    beat = person(HERS)
    ask(sign_in(client, clara), HERS)
    assert kinds(HERS) == ["login_change_in_use"]
    text = newest("login_change_in_use", HERS).text
    assert "invite this address into your organization" in text
    assert "/email/" not in text + newest("login_change_in_use", HERS).html
    assert (login_of(clara), login_of(beat)) == (OLD, HERS)


@pytest.mark.parametrize("address", [HERS, "free@luz.example"])
def test_neither_page_nor_mail_speaks_of_a_link_that_may_not_have_been_sent(
    client: Client, clara: User, address: str
) -> None:
    person(HERS)
    ask(sign_in(client, clara), address)
    page, mail = client.get(PAGE).content.decode(), newest("login_change_asked", OLD)
    assert f"We wrote to {address}. If it can become your login, the email there has a link" in page
    assert "the link that we" not in page + mail.text
    assert "Nothing changes before this is confirmed at the new address." in mail.text
    assert "If this was you, read the email that we sent to the new address." in mail.text


@pytest.mark.parametrize(("role", "is_told"), [("administrator", True), ("collaborator", False), ("external", False)])
def test_only_who_manages_the_people_reads_on_the_page_who_has_an_account(
    client: Client, clara: User, role: str, *, is_told: bool
) -> None:
    beat = person(HERS)
    place = factories.organization(owner=beat)
    factories.member(place, role, clara)
    answer = ask(sign_in(client, clara), HERS)
    assert (answer.status_code, "another account of your organization" in answer.content.decode()) == (
        (422, True) if is_told else (303, False)
    )
    assert (login_of(clara), LoginChange.objects.exists()) == (OLD, not is_told)


def test_the_page_says_the_way_out_before_and_after(client: Client, clara: User) -> None:
    sign_in(client, clara)
    for _time in ("before", "after"):
        shown = client.get(PAGE).content.decode()
        assert "invite its address into your organization, give it all your rights" in shown
        ask(client, HERS)


def test_nobody_asks_more_often_than_five_times_a_day(client: Client, clara: User) -> None:
    sign_in(client, clara)
    for number in range(5):
        assert ask(client, f"free{number}@monnet.example").status_code == 303
    answer = ask(client, "free5@monnet.example")
    assert answer.status_code == 422
    assert "Too many attempts" in answer.content.decode()


def test_an_address_gets_five_mails_a_day_from_all_accounts_together() -> None:
    for number in range(5):
        wish(person(f"p{number}@talleres.example"))
    with translation.override("en"), pytest.raises(RuleError, match="Too many attempts"):
        wish(person("p5@talleres.example"))
    assert len(kinds(NEW)) == 5


def test_signed_up_meanwhile_the_address_stays_with_who_proved_it(clara: User) -> None:
    wish(clara)
    other = create_invited_user(email=NEW, first_name="Paula", last_name="", language="en", password="x" * 20)
    answer = another_browser().post(link("login_change_link", NEW))
    assert answer.status_code == 410
    assert "the login of another account meanwhile" in answer.content.decode()
    assert (login_of(clara), login_of(other)) == (OLD, NEW)


def test_the_recovery_e_mail_set_meanwhile_is_refused(clara: User) -> None:
    wish(clara)
    User.objects.filter(pk=clara.pk).update(recovery_email=NEW)
    assert another_browser().post(link("login_change_link", NEW)).status_code == 410
    assert login_of(clara) == OLD


def test_the_link_of_one_does_nothing_for_another(client: Client, clara: User) -> None:
    beat = person(HERS)
    wish(clara)
    sign_in(client, beat)
    client.post(link("login_change_link", NEW))
    assert (login_of(clara), login_of(beat)) == (NEW, HERS)


def test_a_confirmed_link_works_no_second_time(clara: User) -> None:
    wish(clara)
    way = link("login_change_link", NEW)
    assert [another_browser().post(way).status_code for _time in range(3)] == [303, 410, 410]
    assert kinds(NEW).count("login_changed") == 1


@pytest.mark.parametrize("state", ["cancelled", "replaced", "taken-back", "over"])
def test_the_command_itself_refuses_what_the_page_would_not_show(clara: User, state: str) -> None:
    """Between the look of the page and the lock, another tab may have ended the wish."""
    change = wish(clara)
    facts: dict[str, Any] = {"expires_at": now()} if state == "over" else {"state": state}
    LoginChange.objects.filter(pk=change.pk).update(**facts)
    with pytest.raises(RuleError):
        login_email.confirm(change=change, keep=None, origin=NOWHERE, now=now())
    assert login_of(clara) == OLD


def test_tampered_links_open_nothing(clara: User) -> None:
    change = wish(clara)
    confirm, cancel = (change.token(each) for each in (LoginChange.Link.CONFIRM, LoginChange.Link.CANCEL))
    head, _dot, signature = confirm.rpartition(".")
    other = wish(person(HERS), "b@monnet.example").pk
    for token in (
        cancel,
        f"confirm.{other}.{signature}",
        head,
        f"{head}.",
        f"{head}.x",
        "confirm.1",
        "a.b.c",
        "é",
        "1" * 5000,
    ):
        assert another_browser().post(f"/email/confirm/{token}/").status_code == 410, token
    assert another_browser().post(f"/email/cancel/{confirm}/").status_code == 410
    assert login_of(clara) == OLD


def test_a_head_or_get_of_a_mail_scanner_does_nothing(clara: User) -> None:
    wish(clara)
    for way in (link("login_change_link", NEW), link("login_change_asked", OLD)):
        another_browser().get(way)
        another_browser().head(way)
        for method in ("put", "delete", "patch"):
            assert getattr(another_browser(), method)(way).status_code == 405
    assert LoginChange.objects.get().state == "waiting"


def test_a_form_of_another_site_confirms_nothing(clara: User) -> None:
    wish(clara)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link("login_change_link", NEW)).status_code == 403
    assert login_of(clara) == OLD


@pytest.mark.parametrize("how", ["changed", "recovered"])
def test_a_new_password_ends_a_wish_of_whoever_knew_the_old_one(clara: User, how: str) -> None:
    wish(clara)
    if how == "changed":
        change_password(actor=clara, password="another long sentence", keep=None, origin=NOWHERE, now=now())
    else:
        recovery.set_new_password(clara, "another long sentence")
    assert another_browser().post(link("login_change_link", NEW)).status_code == 410
    assert login_of(clara) == OLD


@pytest.mark.parametrize("how", ["blocked", "closed"])
def test_neither_link_works_while_the_person_is_blocked_or_closed(clara: User, how: str) -> None:
    wish(clara)
    confirm, cancel = link("login_change_link", NEW), link("login_change_asked", OLD)
    if how == "blocked":
        blocks.start_block(user=clara, by=factories.staff(), reason="x", note="", now=now())
    else:
        User.objects.filter(pk=clara.pk).update(is_active=False)
    answer = another_browser().post(confirm)
    assert (answer.status_code, login_of(clara), "closed or blocked" in answer.content.decode()) == (410, OLD, True)
    assert factories.confirm(another_browser(), cancel).status_code == 200  # stopping is always possible
    assert LoginChange.objects.get().state == "cancelled"


def test_a_blocked_account_is_not_taken_back(clara: User) -> None:
    confirmed(wish(clara))
    blocks.start_block(user=clara, by=factories.staff(), reason="x", note="", now=now())
    assert factories.confirm(another_browser(), link("login_changed_away", OLD)).status_code == 410
    assert login_of(clara) == NEW


def test_staff_need_their_second_step_as_everybody(client: Client) -> None:
    staff = factories.staff()
    sign_in(client, staff)
    assert ask(client).status_code == 422
    ask(client, code=factories.code_of(staff))
    another_browser().post(link("login_change_link", NEW))
    assert login_of(staff) == NEW
    assert User.objects.get(pk=staff.pk).is_staff


def test_taking_back_an_address_that_got_an_account_is_refused(clara: User) -> None:
    confirmed(wish(clara))
    other = create_invited_user(email=OLD, first_name="Paula", last_name="", language="en", password="x" * 20)
    answer = factories.confirm(another_browser(), link("login_changed_away", OLD))
    assert (answer.status_code, login_of(clara), login_of(other)) == (410, NEW, OLD)
    clara.refresh_from_db()
    assert clara.has_usable_password()


def test_taking_back_goes_to_recovery_and_never_past_the_second_step(clara: User) -> None:
    with time_machine.travel(now() - datetime.timedelta(days=30), tick=False):
        factories.with_app(clara)
    confirmed(wish(clara))
    client = another_browser()
    factories.confirm(client, link("login_changed_away", OLD))
    assert not is_signed_in(client)
    ask_recovery(client, OLD)
    client.post("/login/recover/code/", {"code": recovery_code(client)})
    client.post("/login/recover/password/", {"password": "another long sentence"})
    assert type_credentials(client, OLD, "another long sentence")["Location"] == "/login/2fa/"
    assert not is_signed_in(client)


def test_a_recovery_under_way_for_the_old_address_dies(client: Client, clara: User) -> None:
    ask_recovery(client, OLD)
    digits = recovery_code(client)
    confirmed(wish(clara))
    create_invited_user(email=OLD, first_name="Paula", last_name="", language="en", password="x" * 20)
    assert client.post("/login/recover/code/", {"code": digits}).status_code == 422
    assert client.get("/login/recover/password/").status_code == 303


def test_a_proved_recovery_never_passes_to_who_takes_the_address(client: Client, clara: User) -> None:
    """Whoever leaves an address could otherwise set the password of the next one there."""
    User.objects.filter(pk=clara.pk).update(recovery_email="clara@home.example")
    ask_recovery(client, OLD, "recovery-email")
    client.post("/login/recover/code/", {"code": code("recovery_code", "clara@home.example")})
    assert client.get("/login/recover/password/").status_code == 200
    confirmed(wish(User.objects.get(pk=clara.pk)))
    create_invited_user(email=OLD, first_name="Paula", last_name="", language="en", password="x" * 20)
    assert (
        client.post("/login/recover/password/", {"password": "another long sentence"})["Location"] == "/login/recover/"
    )
