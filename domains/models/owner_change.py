"""Another owner for a name, which the present one has to agree to."""

import datetime
import uuid

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils.translation import pgettext_lazy

from organizations.models import Dependent

SIGNER = Signer(salt="domains.owner-change")
VALID_FOR = datetime.timedelta(days=2)


class OwnerChange(Dependent):
    """A wish for another owner (NAM-11). ``address`` is that of the present owner, who has ``expires_at`` to agree by a
    link; else nothing changes. ``sent_at`` is the last mail about it, ``sent`` how many there were. Those that were
    asked for together have one ``batch``: whoever has several of them answers once."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("owner change", "Waiting for the owner")
        AGREED = "agreed", pgettext_lazy("owner change", "Agreed")
        REFUSED = "refused", pgettext_lazy("owner change", "Refused by the owner")
        OVER = "over", pgettext_lazy("owner change", "Not answered in time")
        WITHDRAWN = "withdrawn", pgettext_lazy("owner change", "Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.ForeignKey("domains.Domain", models.CASCADE, related_name="owner_changes")
    card = models.ForeignKey("domains.Contact", models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent = models.PositiveSmallIntegerField(default=1)
    batch = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=models.Q(state="waiting"), name="owner_change_one_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=models.Q(state="waiting"), name="owner_change_due")]

    def __str__(self) -> str:
        return f"{self.domain_id} {self.state}"

    @property
    def token(self) -> str:
        """What its link carries: ``<key>.<signature>``, safe in a path."""
        return SIGNER.sign(str(self.pk)).replace(":", ".")

    @staticmethod
    def read_token(token: str) -> uuid.UUID | None:
        """The key that a token names; None for any other text."""
        head, _dot, signature = token.rpartition(".")
        try:
            return uuid.UUID(SIGNER.unsign(f"{head}:{signature}"))
        except (BadSignature, ValueError):
            return None
