"""Every act upon an account stands under its lock: a new password voids at once what the old one let in."""

from functools import partial
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from accounts.contacts.commands import PHONE, change
from accounts.login_email.commands import ask
from accounts.models import User
from accounts.passwords.commands import change_password
from accounts.profile.commands import change_profile
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from security.alerts.preferences import change_alerts
from security.app_passwords.commands import create
from security.base.origin import NOWHERE
from security.methods.commands import activate_app, activate_sms, prefer, remove_factor, renew_backup_codes
from security.methods.factors import factors_of
from security.methods.key_commands import add_key
from security.methods.push_commands import add_device, approve
from security.models import PushDevice, SecurityKey, SmsFactor
from security.sessions import end, end_others
from security.sign_in.browser_commands import ask_every_time
from security.sign_in.sessions import renew
from tests import factories
from tests.acts import at, commands, names
from tests.races import overtaken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


def acts(user: User) -> list[partial[Any]]:
    """Every act, ready but for its actor, as the page found the account before the password changed."""
    app = factors_of(user)[0]
    sms = SmsFactor(user=user, name="sms", number="+41791234567", confirmed=False, created_at=now())
    return [
        partial(change_profile, first_name="Clara"),
        at(ask, address="other@luz.example", origin=NOWHERE),
        at(change, kind=PHONE, contact="", origin=NOWHERE),
        at(change_password, password="another long sentence", keep=None, origin=NOWHERE),
        at(create, name="Printer"),
        at(activate_app, secret="A" * 32, last_t=-1, keep=None),
        at(activate_sms, factor=sms, keep=None),
        partial(prefer, factor=app),
        partial(remove_factor, factor=app),
        at(renew_backup_codes),
        at(add_key, key=SecurityKey(), name="Key", keep=None),
        at(add_device, name="Phone", kind="phone", digest="", replaced=None, keep=None),
        partial(ask_every_time, is_on=True, keep=None),
        at(change_alerts, origin=NOWHERE, mails_every_sign_in=True),
    ]


def test_an_act_that_a_new_password_precedes_by_a_moment_is_refused() -> None:
    user, went_on = factories.with_app(factories.person()), []
    for act in acts(user):
        before, elsewhere = User.objects.get(pk=user.pk), User.objects.get(pk=user.pk)
        renew = at(change_password, actor=elsewhere, password="a long new sentence", keep=None, origin=NOWHERE)
        _renewed, outcome = overtaken(renew, partial(act, actor=before))
        if not isinstance(outcome, Refused):
            went_on.append((act.func.__name__, outcome))
    assert went_on == []


def test_an_approval_and_a_new_password_at_once_do_not_wait_for_each_other() -> None:
    user = factories.with_app(factories.person())
    facts = {"user": user, "created_at": now(), "password_mark": user.password_mark, "last_seen_at": now()}
    device = PushDevice.objects.create(name="Phone", kind="phone", digest="d", **facts)
    asked = factories.push_request(user)
    approval = at(approve, actor=user, device=device, session_key="other", pk=asked.pk, number=asked.number)
    renew = at(change_password, actor=user, password="a long new sentence", keep=None, origin=NOWHERE)
    _approved, sessions_ended = overtaken(approval, renew)
    assert sessions_ended == 0


@pytest.mark.parametrize("close", ["end_others", "end"])
def test_a_session_that_is_closed_while_it_gets_a_new_key_stays_closed(close: str) -> None:
    user = factories.person()
    client = factories.signed_in(user)
    listed = UserSession.objects.create(user=user, session_key=client.session.session_key, ip="127.0.0.1")
    here = RequestFactory().get("/")
    here.session, here.user = client.session, user
    closing: dict[str, partial[Any]] = {
        "end": partial(end, listed, actor=user),
        "end_others": partial(end_others, user, keep=None),
    }
    overtaken(partial(renew, here, user), closing[close])
    assert not UserSession.objects.exists()
    assert not Session.objects.filter(session_key=here.session.session_key).exists()


def test_none_of_these_acts_is_refused_to_a_person_whose_password_stays() -> None:
    user, refused = factories.with_app(factories.person()), []
    for act in acts(user):
        try:
            with transaction.atomic():
                act(actor=User.objects.get(pk=user.pk))
                transaction.set_rollback(True)
        except Refused as refusal:
            refused.append((act.func.__name__, refusal))
        except (RuleError, IntegrityError):
            continue  # it was let in, and its facts do not do
    assert refused == []


LESS = "it only takes away, which no thief wants"
OTHERS = {
    "approve": "the number on the other screen is its proof; it has races of its own",
    "deny": LESS,
    "end": LESS,
    "forget_browsers": LESS,
    "revoke": LESS,
    "revoke_all": LESS,
    "withdraw": LESS,
    "remove_avatar": LESS,
    "change_avatar": "a picture opens nothing",
    "rename_key": "a name opens nothing",
    "export_data": "whoever asked reads already what is written down here",
    "unify": "part of changing the password",
}
"""Functions with an actor that need not read them again, and why."""


def test_every_act_upon_an_account_is_tried() -> None:
    tried = names(acts(factories.with_app(factories.person())))
    assert commands("User", "accounts", "security") - tried == set(OTHERS)
