"""The journal as its readers ask for it."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.lookups import Unaccent
from django.db import models
from django.db.models.functions import Cast, Lower

if TYPE_CHECKING:
    from security.models import Event  # noqa: F401 - named in quotes below

WORDS = 5
SEARCHED = 50_000
"""A text is looked for among this many newest events; dates and other filters move the window."""


class EventQuerySet(models.QuerySet["Event"]):
    """Events."""

    def concerning(self, *user_ids: int) -> Self:
        """What these people did and what was done to them."""
        return self.filter(models.Q(actor_id__in=user_ids) | models.Q(user_id__in=user_ids))

    def between(self, start: datetime.datetime | None, end: datetime.datetime | None) -> Self:
        """From ``start`` on and before ``end``; None is no limit."""
        found = self.filter(at__gte=start) if start else self
        return found.filter(at__lt=end) if end else found

    def mentioning(
        self, text: str, kinds: "dict[str, list[str]]", people: "dict[str, models.QuerySet[Any, Any]]"
    ) -> Self:
        """Those of the newest SEARCHED that contain every word, accents and case aside.

        A word may stand in the facts, the address or the device, in the sentence of its kind (``kinds`` by word) or in
        the name of somebody concerned (ids of ``people`` by word).
        """
        words = text.split()[:WORDS]
        if not words:
            return self
        found = self.filter(pk__in=self.order_by("-id").values("pk")[:SEARCHED])
        found = found.annotate(facts=Unaccent(Lower(Cast("data", models.TextField()))))
        for word in words:
            found = found.filter(
                models.Q(facts__contains=Unaccent(Lower(models.Value(word))))
                | models.Q(device__icontains=word)
                | models.Q(ip__startswith=word)
                | models.Q(kind__in=kinds[word])
                | models.Q(actor_id__in=people[word])
                | models.Q(user_id__in=people[word])
            )
        return found
