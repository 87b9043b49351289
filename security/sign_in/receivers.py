"""Events of third-party packages, written into the journal."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from security.journal.events import record
from security.kinds import EventKind
from security.sign_in import idle

if TYPE_CHECKING:
    from accounts.models import User


@receiver(user_logged_in, dispatch_uid="security.signed_in")
def write_sign_in(user: "User", request: HttpRequest, **_event: Any) -> None:
    """Every step of the sign-in is passed and the session is open."""
    idle.begin(request)
    record(EventKind.SIGNED_IN, actor=user, user=user)


@receiver(user_logged_out, dispatch_uid="security.signed_out")
def write_sign_out(user: "User | None", **_event: Any) -> None:
    """The session was closed by its person."""
    if user is not None:
        record(EventKind.SIGNED_OUT, actor=user, user=user)
