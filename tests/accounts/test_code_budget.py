"""How often anybody may guess at mailed codes: five times a mail, whatever is asked in between."""

import pytest
from django.test import Client, RequestFactory

from accounts.codes import TRIES, VALID_FOR, CodeInSession, MailedCode
from core.errors import RuleError
from tests.accounts.steps import APPLICATION, another_browser, ask_recovery, mails, recovery_code, sign_up_code
from tests.factories import person

pytestmark = pytest.mark.django_db


def test_asking_again_just_before_the_end_gives_no_further_guesses() -> None:
    assert TRIES.amount == 5
    assert TRIES.seconds >= 2 * VALID_FOR


def test_the_session_changes_its_name_when_the_code_was_right(client: Client) -> None:
    ask_recovery(client, person().email)
    planted = client.session.session_key
    client.post("/login/recover/code/", {"code": recovery_code(client)})
    assert client.session.session_key != planted
    assert client.get("/login/recover/password/").status_code == 200


def test_a_code_belongs_to_its_browser_address_purpose_and_round() -> None:
    code = MailedCode.issue("recovery", seed="a", address="clara@rochat.example")
    others = [
        MailedCode.issue("recovery", seed="b", address=code.address),
        MailedCode.issue("recovery", seed="a", address="clarb@rochat.example"),
        MailedCode.issue("sign-up", seed="a", address=code.address),
        code.next_round(),
    ]
    assert len({each.digits for each in [code, *others]}) == 5


def test_a_code_is_sent_once_and_what_stood_in_between_spends_nothing() -> None:
    code = MailedCode.issue("sign-up", seed="a", address="clara@rochat.example")
    asked: list[int] = []

    def send() -> int:
        asked.append(len(asked))
        if len(asked) == 2:
            raise RuleError("No SMS can be sent.")
        return 30 if len(asked) == 1 else 0

    assert code.send_once(send) == 30
    with pytest.raises(RuleError):
        code.send_once(send)
    assert [code.send_once(send), code.send_once(send)] == [0, 0]
    assert asked == [0, 1, 2]


def test_tries_that_are_used_up_begin_another_attempt_and_so_does_the_end(client: Client, rf: RequestFactory) -> None:
    request, under_way = rf.post("/"), CodeInSession("sign_up", "sign_up_seed")
    request.session = client.session
    first, again = (under_way.issue(request, "sign-up", address="clara@rochat.example") for _time in range(2))
    assert first.digits == again.digits
    assert not any(first.is_right("no") for _try in range(TRIES.amount))
    other = under_way.issue(request, "sign-up", address="clara@rochat.example")
    assert (other.digits != first.digits, other.is_over) == (True, False)
    under_way.forget(request.session)
    assert under_way.issue(request, "sign-up", address="clara@rochat.example").digits != other.digits


def test_both_halves_of_a_first_double_click_make_one_code(client: Client) -> None:
    client.get("/signup/")
    twin = another_browser()
    twin.cookies.update(client.cookies)
    for half in (client, twin):
        half.post("/signup/", APPLICATION)
    assert mails("verification_code") == [APPLICATION["email"]]
    assert sign_up_code(client) == sign_up_code(twin)
