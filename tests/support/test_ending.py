"""Ending a contract without signing in (BIL-122)."""

from typing import Any

import pytest

from notifications.models import Message
from support.ending.commands import AT_ONCE, neighbours_of
from support.models import Letter
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HERE = "/contracts/end/"


def said(**facts: str) -> dict[str, Any]:
    return {"name": "Ada Sol", "email": "ada@luz.example", "contract": "Alojamiento Pro", "when": "term", **facts}


def test_anybody_ends_a_contract_and_is_told_at_once_what_and_when(cast: Cast) -> None:
    answer = factories.browser().post(HERE, said(number="1049", reason="forgotten"), headers={"accept-language": "en"})
    letter = Letter.objects.get()
    assert answer.status_code == 200
    assert letter.number in answer.content.decode()
    assert (letter.subject, letter.address) == ("End of a contract: Alojamiento Pro", "ada@luz.example")
    assert "Ends: at the end of the paid term" in letter.text
    assert "forgotten" not in letter.text
    mail = Message.objects.get(kind="support/contract_end_received")
    assert (mail.address, "Contract: Alojamiento Pro" in mail.text, letter.number in mail.text) == (
        "ada@luz.example", True, True,
    )  # fmt: skip


def test_the_same_form_twice_is_one_declaration(cast: Cast) -> None:
    client = factories.browser()
    token = client.get(HERE).content.decode().split('name="form_token" value="')[1].split('"')[0]
    for _press in range(2):
        client.post(HERE, said(form_token=token))
    assert (Letter.objects.count(), Message.objects.filter(kind="support/contract_end_received").count()) == (1, 1)


def test_the_same_words_in_another_form_are_another_declaration(cast: Cast) -> None:
    client = factories.browser()
    for _form in range(2):
        token = client.get(HERE).content.decode().split('name="form_token" value="')[1].split('"')[0]
        client.post(HERE, said(form_token=token))
    assert (Letter.objects.count(), Message.objects.filter(kind="support/contract_end_received").count()) == (2, 2)


def test_at_once_wants_a_reason(cast: Cast) -> None:
    assert factories.browser().post(HERE, said(when="at-once")).status_code == 422
    factories.browser().post(HERE, said(when="at-once", reason="It was down for a month."))
    assert "It was down for a month." in Letter.objects.get().text


def test_nobody_is_flooded_with_confirmations(cast: Cast) -> None:
    codes = [factories.browser().post(HERE, said(contract=f"No {n}")).status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]
    assert Message.objects.filter(kind="support/contract_end_received").count() == 3


def test_who_is_signed_in_is_led_to_the_contracts_of_their_organizations(cast: Cast) -> None:
    shown = cast.client("iker").get(HERE).content.decode()
    assert "/org/talleres-rochat/billing/contracts/" in shown
    assert "/billing/contracts/" not in cast.client("beat").get(HERE).content.decode()


def test_the_way_stands_below_every_public_page(cast: Cast) -> None:
    for page in ("/login/", "/help/es/", "/login/recover/"):
        assert HERE in factories.browser().get(page).content.decode(), page


def test_whoever_fills_what_is_confirmed_at_once_keeps_nobody_from_ending_a_contract(cast: Cast) -> None:
    while not AT_ONCE.wait("everybody"):
        AT_ONCE.hit("everybody")
    answer = factories.browser().post(HERE, said(), headers={"accept-language": "en"})
    letter = Letter.objects.get()
    assert (answer.status_code, letter.number in answer.text) == (200, True)
    mail = Message.objects.get(kind="support/contract_end_received")
    assert mail.due_at > letter.received_at
    AT_ONCE.reset("everybody")


def test_twenty_clients_of_one_network_are_counted_together(cast: Cast) -> None:
    codes = []
    for number in range(42):
        client = factories.browser(REMOTE_ADDR=f"203.0.113.{number}")
        codes.append(client.post(HERE, said(email=f"n{number}@luz.example")).status_code)
    assert codes == [200] * 40 + [429] * 2
    elsewhere = factories.browser(REMOTE_ADDR="203.0.114.9")
    assert elsewhere.post(HERE, said(email="other@luz.example")).status_code == 200
    assert neighbours_of("2001:db8:1:2::/64") == neighbours_of("2001:db8:1:9::/64") == "2001:db8:1::/48"
