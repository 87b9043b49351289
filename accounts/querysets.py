"""Changes of the login e-mail, by what can still become of them."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models import LoginChange


class LoginChangeQuerySet(models.QuerySet["LoginChange"]):
    """Narrowed by state; the words of the states are those of ``LoginChange.State``."""

    def waiting(self) -> Self:
        """Not confirmed, not closed, be it too late or not."""
        return self.filter(state="waiting")

    def open(self, at: datetime.datetime) -> Self:
        """The new address may still confirm them."""
        return self.waiting().filter(expires_at__gt=at)

    def after(self, change: "LoginChange") -> Self:
        """Later wishes of the same person, waiting or confirmed."""
        return self.filter(user_id=change.user_id, pk__gt=change.pk, state__in=["waiting", "confirmed"])
