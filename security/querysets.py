"""The journal as its readers ask for it."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.lookups import Unaccent
from django.db import models
from django.db.models.functions import Cast, Coalesce, Lower

from core.search import Mentions

if TYPE_CHECKING:
    from security.models import Event  # noqa: F401 - named in quotes below

WORDS = 5
SEARCHED = 50_000
"""A text is looked for among this many newest events; dates and other filters move the window."""


class EventQuerySet(models.QuerySet["Event"]):
    """Events."""

    def newest_of(self, organization_id: int) -> Self:
        """Everything of one organization, newest first.

        A range instead of equality, and the organization in the order: so PostgreSQL can only read
        ``event_of_organization``. With equality it may walk the primary key backwards through the events of everybody
        else, and does so for an organization that wrote much of the journal and is quiet now.
        """
        only = self.filter(organization_id__gte=organization_id, organization_id__lte=organization_id)
        return only.order_by("organization_id", "-id")

    def concerning(self, *user_ids: int) -> Self:
        """What these people did and what was done to them."""
        return self.filter(models.Q(actor_id__in=user_ids) | models.Q(user_id__in=user_ids))

    def newest_about(self, organization: int, user: int, limit: int) -> Self:
        """The last of what one person did and of what was done to them in one organization, newest first, with names.

        Each half reads the end of an index of its own, asked for by a range as in ``newest_of``.
        """
        own = self.filter(organization_id=organization)
        did = own.filter(actor_id__gte=user, actor_id__lte=user).order_by("actor_id", "-id")
        met = own.filter(user_id__gte=user, user_id__lte=user).order_by("user_id", "-id")
        last = did.values("pk")[:limit].union(met.values("pk")[:limit])
        names = [f"{who}__{name}" for who in ("actor", "user") for name in ("first_name", "last_name", "email")]
        told = self.filter(pk__in=last).select_related("actor", "user").only("kind", "at", "data", *names)
        return told.order_by("-id")[:limit]

    def between(self, start: datetime.datetime | None, end: datetime.datetime | None) -> Self:
        """From ``start`` on and before ``end``; None is no limit."""
        found = self.filter(at__gte=start) if start else self
        return found.filter(at__lt=end) if end else found

    def mentioning(
        self, text: str, kinds: "dict[str, list[str]]", people: "dict[str, models.QuerySet[Any, Any]]"
    ) -> Self:
        """Of ordered events those of the newest SEARCHED that contain every word, accents and case aside.

        A word may stand in the facts, the address or the device, in the sentence of its kind (``kinds`` by word) or in
        the name of somebody concerned (ids of ``people`` by word).
        """
        words = text.split()[:WORDS]
        if not words:
            return self
        oldest = models.Subquery(self.values("pk")[SEARCHED - 1 : SEARCHED])
        found = self.filter(pk__gte=Coalesce(oldest, 0))
        facts = Unaccent(Lower(Cast("data", models.TextField())))
        for word in words:
            found = found.filter(
                models.Q(Mentions(facts, word))
                | models.Q(device__icontains=word)
                | models.Q(ip__startswith=word)
                | models.Q(kind__in=kinds[word])
                | models.Q(actor_id__in=people[word])
                | models.Q(user_id__in=people[word])
            )
        return found
