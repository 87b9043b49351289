"""Who stands behind a session."""

from typing import TYPE_CHECKING, Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model

from core.statements import Statement
from security.sign_in.blocks import unblocked

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, but a blocked person stands behind no session from the next request on; it costs no query more."""

    def get_user(self, user_id: Any) -> "User | None":
        """The person, or None when they are closed or blocked."""
        return next(iter(_OPEN.rows(pk=int(user_id))), None)


def _open(pk: int) -> "QuerySet[User]":
    people: QuerySet[User] = get_user_model()._default_manager.filter(pk=pk, is_active=True)
    return unblocked(people)


_OPEN = Statement(_open)
