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

    def _authenticate_by_email(self, email: str, password: str) -> "User | None":
        """The login e-mail is unique and proved; allauth looks through a list of more addresses first."""
        user: User | None = self._check_password(next(iter(_NAMED.rows(email=email.lower())), None), password)
        return user

    def get_user(self, user_id: Any) -> "User | None":
        """The person, or None when they are closed or blocked."""
        return next(iter(_OPEN.rows(pk=int(user_id))), None)


def _open(pk: int) -> "QuerySet[User]":
    people: QuerySet[User] = get_user_model()._default_manager.filter(pk=pk, is_active=True)
    return unblocked(people)


def _named(email: str) -> "QuerySet[User]":
    people: QuerySet[User] = get_user_model()._default_manager.filter(email=email)
    return people


_OPEN, _NAMED = Statement(_open), Statement(_named)
