"""A membership knows its person as they are, also when they change in the moment in which somebody joins them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from accounts.profile.commands import change_profile
from core.clock import now
from organizations.invitations.commands import accept_invitation
from organizations.models import Membership
from security.methods.commands import activate_app
from security.models.factors import NEVER
from tests import factories
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)
JOURNAL = "security_event"
"""Both acts write it after what they do, so there they have not ended yet."""


def rename(user: User) -> None:
    change_profile(actor=user, last_name="Zbinden")


def protect(user: User) -> None:
    activate_app(actor=user, secret="JBSWY3DPEHPK3PXP", last_t=NEVER, keep=None, now=now())


def is_kept(user: User) -> bool:
    """Whether the membership says what the account says."""
    user.refresh_from_db()
    kept = Membership.objects.get(user=user)
    return (user.last_name.lower() in kept.directory_key, kept.second_factor) == (True, user.second_factor)


@pytest.mark.parametrize("change", [rename, protect])
@pytest.mark.parametrize("is_joining_late", [True, False])
def test_a_change_in_the_moment_of_joining_is_kept(change: Callable[[User], None], *, is_joining_late: bool) -> None:
    founded, user = factories.organization(), factories.person(last_name="Monnet")
    invitation = factories.invitation(factories.owner_of(founded), email=user.email)
    enter = partial(accept_invitation, invitation=invitation, version=invitation.link_version, user=user, now=now())
    acts: list[Callable[[], Any]] = [enter, partial(change, User.objects.get(pk=user.pk))]
    slow, quick = acts if is_joining_late else acts[::-1]
    overtaken(slow, quick, before=JOURNAL)
    assert is_kept(user)
