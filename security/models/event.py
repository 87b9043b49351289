"""The journal: everything with weight, in the order in which it happened, for ever."""

from django.conf import settings
from django.db import models

from security.base.geography import Spot, locate
from security.kinds import KNOWN, SIGN_IN, sentence
from security.querysets import EventQuerySet


class Event(models.Model):
    """One act, written in the transaction of the act. Rows are never changed (trigger in the database).

    ``kind`` is ``subject:action`` (``security.kinds.EventKind``); ``actor`` did it, ``user`` is the person it
    happened to; ``data`` holds before/after values and names as they were. ``product_id`` is no foreign key: the line
    outlives what it is about. ``user`` and ``organization`` need no index of their own: others begin with them, and
    with theirs PostgreSQL would sort a whole journal to show its end.
    """

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+")
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    product_id = models.BigIntegerField(null=True)
    ip = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-id"], name="event_of_organization"),
            models.Index(fields=["user", "-id"], name="event_of_user"),
            models.Index(fields=["organization", "kind", "-id"], name="event_of_kind"),
            models.Index(fields=["organization", "actor", "-id"], name="event_of_actor"),
            models.Index(
                fields=["organization", "product_id", "-id"],
                condition=models.Q(product_id__isnull=False),
                name="event_of_product",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language. Reads ``actor`` and ``user``: select them."""
        named = {**self.data, "actor": str(self.actor or ""), "user": str(self.user or "")}
        return sentence(self.kind, named)

    @property
    def spot(self) -> Spot | None:
        """Where it came from, approximately; None when no request was under way (a worker, a command)."""
        return locate(self.ip) if self.ip else None

    @property
    def is_about_signing_in(self) -> bool:
        """Somebody came in, tried to, or changed what opens the account: the person may say that it was not them."""
        kind = KNOWN.get(self.kind)
        return kind is not None and SIGN_IN in kind.about
