"""What a form creates is created once, however often its button is pressed.

The number of the form is stored in the transaction that creates. Whoever sends it a second time, in the same moment
too, waits for the first and is led to what that made.
"""

import datetime
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.clock import now
from core.form_tokens import FIELD, number_of
from core.http import see_other
from core.models import StoredForm

LIFE = datetime.timedelta(days=1)
"""After which a form sent again creates again."""


@dataclass(frozen=True)
class Made:
    """What a form made: the address where it is, and the sentence about it."""

    to: str
    text: str = ""


def once(request: HttpRequest, make: Callable[[], Made | None]) -> HttpResponse | None:
    """Create by ``make`` unless this very form did, and answer where it is; None when ``make`` was refused.

    A form without a number (no page of ours) is a form of its own.
    """
    number = number_of(request.POST.get(FIELD, ""), request.user)
    made = _made(request, number, make) if number else _alone(make)
    if made is None:
        return None
    if made.text:
        messages.success(request, made.text)
    return see_other(made.to)


@transaction.atomic
def _alone(make: Callable[[], Made | None]) -> Made | None:
    return make()


@transaction.atomic
def _made(request: HttpRequest, number: str, make: Callable[[], Made | None]) -> Made | None:
    row, is_first = StoredForm.objects.get_or_create(
        person_id=request.user.pk, key=number, defaults={"expires_at": now() + LIFE}
    )
    if not is_first:
        return Made(**row.data)
    made = make()
    if made is None:
        row.delete()
        return None
    row.data = asdict(made)
    row.save(update_fields=["data"])
    return made
