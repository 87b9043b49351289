"""Events of third-party packages, written into the journal."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from security.journal.events import record
from security.kinds import EventKind

if TYPE_CHECKING:
    from accounts.models import User


@receiver(user_logged_in, dispatch_uid="security.signed_in")
def write_sign_in(user: "User", **_event: Any) -> None:
    """Every step of the sign-in is passed and the session is open."""
    record(EventKind.SIGNED_IN, actor=user, user=user)


@receiver(user_logged_out, dispatch_uid="security.signed_out")
def write_sign_out(user: "User | None", **_event: Any) -> None:
    """The session was closed by its person."""
    if user is not None:
        record(EventKind.SIGNED_OUT, actor=user, user=user)
