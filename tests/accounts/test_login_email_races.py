"""Changes of a login that meet each other, or what was let in before them: one of them counts, and no thief stays."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts.contacts import commands as contacts
from accounts.login_email import commands as login_email
from accounts.models import LoginChange, User
from accounts.passwords.commands import change_password
from accounts.sign_up.commands import AlreadyRegistered, create_invited_user
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from security.app_passwords import commands as app_passwords
from security.base.origin import NOWHERE
from security.methods.commands import activate_app
from security.sessions import end_others
from security.sign_in.sessions import renew
from tests.accounts.moving import confirmed, kinds, login_of, wish
from tests.choice import some
from tests.factories import person, sign_in
from tests.races import at_once, refusals
from tests.security.steps import is_signed_in

OLD = "clara@talleres.example"


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_confirmations_at_once_one_counts() -> None:
    for number in range(10):
        clara, new = person(f"p{number}@talleres.example"), f"n{number}@monnet.example"
        act = partial(login_email.confirm, change=wish(clara, new), keep=None, origin=NOWHERE, now=now())
        assert len(refusals(at_once(*[act] * 20))) == 19
        assert (login_of(clara), kinds(new).count("login_changed")) == (new, 1)


THIEFS = "una frase bastante larga de otro"


@pytest.mark.django_db
def test_what_was_let_in_before_the_account_was_taken_back_does_nothing_any_more() -> None:
    change = confirmed(wish(person(OLD)))
    thief = User.objects.get(pk=change.user_id)
    login_email.cancel(change=change, origin=NOWHERE, now=now())
    assert User.objects.get(pk=thief.pk).get_session_auth_hash() != thief.get_session_auth_hash()
    acts: list[Callable[[], object]] = [
        partial(change_password, actor=thief, password=THIEFS, keep=None, origin=NOWHERE, now=now()),
        partial(contacts.change, actor=thief, kind=contacts.EMAIL, contact="t@x.example", origin=NOWHERE, now=now()),
        partial(login_email.ask, actor=thief, address="t@x.example", origin=NOWHERE, now=now()),
        partial(app_passwords.create, actor=thief, name="x", now=now()),
        partial(activate_app, actor=thief, secret="A" * 32, last_t=0, keep=None, now=now()),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()


@pytest.mark.django_db(transaction=True)
def test_a_password_chosen_while_the_account_is_taken_back_never_stays() -> None:
    for number in range(some(20)):
        change = confirmed(wish(person(f"p{number}@talleres.example"), f"n{number}@monnet.example"))
        thief = User.objects.get(pk=change.user_id)
        at_once(
            partial(change_password, actor=thief, password=THIEFS, keep=None, origin=NOWHERE, now=now()),
            partial(login_email.cancel, change=change, origin=NOWHERE, now=now()),
        )
        assert not User.objects.get(pk=thief.pk).has_usable_password()


@pytest.mark.django_db
def test_a_closed_session_does_not_go_on_under_a_new_key(client: Client, rf: RequestFactory) -> None:
    clara = person(OLD)
    sign_in(client, clara)
    client.get("/profile/")
    request = rf.get("/")
    request.session, request.user = client.session, clara
    end_others(clara, keep=None)
    with pytest.raises(Refused):
        renew(request, clara)
    assert not is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_want_one_address_never_both_get_it() -> None:
    for number in range(some(40)):
        people = [person(f"{name}{number}@talleres.example") for name in "ab"]
        changes = [wish(each, f"c{number}@monnet.example") for each in people]
        acts = [partial(login_email.confirm, change=each, keep=None, origin=NOWHERE, now=now()) for each in changes]
        assert len(refusals(at_once(*acts))) == 1
        assert len({login_of(each) for each in people}) == 2


@pytest.mark.django_db(transaction=True)
def test_a_change_against_a_sign_up_leaves_one_owner() -> None:
    for number in range(some(40)):
        address, clara = f"c{number}@monnet.example", person(f"p{number}@talleres.example")
        change = wish(clara, address)
        outcomes = at_once(
            partial(login_email.confirm, change=change, keep=None, origin=NOWHERE, now=now()), partial(_join, address)
        )
        assert len(refusals(outcomes)) == 1
        assert User.objects.filter(email=address).count() == 1


@pytest.mark.django_db(transaction=True)
def test_crossing_ways_back_neither_swap_nor_wait_for_each_other() -> None:
    """Two people, each with a link to the present address of the other, open both at once."""
    for number in range(some(40)):
        one, two = (person(f"{name}{number}@x.example") for name in ("p", "q"))
        ways = [
            _link_between(one, f"y{number}@x.example", f"p{number}@x.example"),
            _link_between(two, f"x{number}@x.example", f"q{number}@x.example"),
        ]
        User.objects.filter(pk=one.pk).update(email=f"x{number}@x.example")
        User.objects.filter(pk=two.pk).update(email=f"y{number}@x.example")
        outcomes = at_once(*[partial(login_email.cancel, change=each, origin=NOWHERE, now=now()) for each in ways])
        assert len(refusals(outcomes)) == 2
        assert [login_of(each) for each in (one, two)] == [f"x{number}@x.example", f"y{number}@x.example"]


@pytest.mark.django_db(transaction=True)
def test_confirming_and_cancelling_at_once_end_in_one_of_the_two() -> None:
    for number in range(some(40)):
        clara = person(f"p{number}@talleres.example")
        change = wish(clara, f"c{number}@monnet.example")
        facts: dict[str, Any] = {"change": change, "origin": NOWHERE, "now": now()}
        at_once(partial(login_email.confirm, keep=None, **facts), partial(login_email.cancel, **facts))
        change.refresh_from_db()
        moved = login_of(clara) == f"c{number}@monnet.example"
        assert (change.state, moved) in {("cancelled", False), ("taken-back", False), ("confirmed", True)}


@pytest.mark.django_db(transaction=True)
def test_confirming_and_thinking_better_of_it_at_once_end_in_one_of_the_two() -> None:
    for number in range(some(20)):
        clara = person(f"p{number}@talleres.example")
        change = wish(clara, f"c{number}@monnet.example")
        at_once(
            partial(login_email.confirm, change=change, keep=None, origin=NOWHERE, now=now()),
            partial(login_email.withdraw, actor=clara, now=now()),
        )
        change.refresh_from_db()
        moved = login_of(clara) == f"c{number}@monnet.example"
        assert (change.state, moved) in {("cancelled", False), ("confirmed", True)}


def _join(address: str) -> None:
    try:
        create_invited_user(email=address, first_name="Paula", last_name="", language="en", password="x" * 20)
    except AlreadyRegistered as error:
        raise RuleError("taken") from error


def _link_between(user: User, before: str, after: str) -> LoginChange:
    """A confirmed change of the past."""
    at = now()
    facts = {"before": before, "after": after, "asked_at": at, "expires_at": at, "confirmed_at": at}
    return user.login_changes.create(state="confirmed", **facts)
