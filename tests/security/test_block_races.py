"""The provider blocks somebody in the moment of their sign-in: no session of it lives, not even after the block."""

from functools import partial
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import User
from core.clock import now
from desk.people.commands import block
from security.sign_in import blocks
from tests import factories
from tests.accounts.steps import type_credentials
from tests.races import overtaken
from tests.security.steps import pass_step, wait_for_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


def blocked(user: User) -> partial[Any]:
    """The desk blocks the person."""
    return partial(block, actor=factories.staff(), person=user, reason="stolen", note="", now=now())


def lives_after(user: User, client: Client) -> bool:
    """Whether the browser is signed in once the block is lifted."""
    held = blocks.block_of(user)
    assert held is not None
    blocks.lift(block=held, by=held.started_by, now=now())
    return UserSession.objects.filter(user=user).exists() or client.get("/profile/").status_code == 200


def test_a_block_ends_the_sign_in_that_it_overtakes() -> None:
    user, client = factories.person(), factories.browser()
    _answer, is_new = overtaken(partial(type_credentials, client, user.email), blocked(user), before="usersession")
    assert is_new is True
    assert not lives_after(user, client)


def test_a_block_ends_the_second_step_that_it_overtakes() -> None:
    user = factories.with_app(factories.person())
    client = wait_for_code(factories.browser(), user)
    _answer, is_new = overtaken(partial(pass_step, client, user), blocked(user), before="usersession")
    assert is_new is True
    assert not lives_after(user, client)


def test_a_sign_in_that_overtakes_a_block_is_stopped() -> None:
    user, client = factories.person(), factories.browser()
    factories.session(user)
    is_new, answer = overtaken(blocked(user), partial(type_credentials, client, user.email), before="security_block")
    assert (is_new, answer["Location"]) == (True, "/login/")
    assert not lives_after(user, client)
