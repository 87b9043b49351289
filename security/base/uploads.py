"""How many pictures somebody may have read: each costs a second of work and 100 MB for that second."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from security.base.limits import HOUR, Limit

if TYPE_CHECKING:
    from accounts.models import User

PICTURES = Limit("picture-uploads", amount=30, seconds=HOUR)
"""Of one person, on all pages together."""


def wait_for(request: HttpRequest, user: "User") -> int:
    """Count what was uploaded; answers 0, or the seconds to wait, and then nothing of it may be read."""
    return next(filter(None, (PICTURES.hit(str(user.pk)) for _file in request.FILES)), 0)
