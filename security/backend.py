"""Who stands behind a session."""

from typing import TYPE_CHECKING, Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model

from security.sign_in.blocks import unblocked

if TYPE_CHECKING:
    from accounts.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, but a blocked person stands behind no session from the next request on; it costs no query more."""

    def get_user(self, user_id: Any) -> "User | None":
        """The person, or None when they are closed or blocked."""
        people = get_user_model()._default_manager.filter(pk=user_id, is_active=True)
        found: User | None = unblocked(people).first()
        return found
