"""How often anybody may guess at mailed codes: five times a mail, whatever is asked in between."""

import pytest
from django.test import Client

from accounts.codes import TRIES, VALID_FOR, MailedCode
from tests.accounts.steps import ask_recovery, recovery_code
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
