"""When something was used last, kept to a step: however often it is used, at most one write in each."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet


def note_use(rows: QuerySet[Any], at: datetime, step: timedelta, *, field: str, **besides: Any) -> bool:
    """Write the instant into ``field`` of these rows, and ``besides``, unless it was written within ``step``; whether
    it was. One statement, so uses at the same time write once."""
    stale = Q(**{field: None}) | Q(**{f"{field}__lt": at - step})
    return bool(rows.filter(stale).update(**{field: at}, **besides))
