"""A name on its way from another registrar, or to one."""

from django.contrib.postgres.fields import ArrayField
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils.translation import pgettext_lazy

from organizations.models import Dependent

SIGNER = Signer(salt="domains.transfer-out")


class Transfer(Dependent):
    """One transfer of one name (NAM-20, NAM-24). ``registrar`` is the other one, as its registry calls it; ``until``
    when the registry decides by itself. ``sealed`` is the authorization code, encrypted, and erased once it is over.

    Of a name that arrives: ``servers`` are its name servers before, ``keeps_servers`` whether they stay. ``reason`` is
    why it did not happen. At most one of a name is under way.
    """

    class Way(models.TextChoices):
        IN = "in", pgettext_lazy("transfer", "To us")
        OUT = "out", pgettext_lazy("transfer", "To another registrar")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("transfer", "Not asked for yet")
        PENDING = "pending", pgettext_lazy("transfer", "Under way")
        DONE = "done", pgettext_lazy("transfer", "Done")
        REFUSED = "refused", pgettext_lazy("transfer", "Did not happen")

    OPEN = (State.WAITING, State.PENDING)

    domain = models.ForeignKey("domains.Domain", models.CASCADE, related_name="transfers")
    way = models.CharField(max_length=3, choices=Way)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    registrar = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    sealed = models.TextField(blank=True)
    keeps_servers = models.BooleanField(default=True)
    servers = ArrayField(models.CharField(max_length=253), default=list, db_default=[], blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=models.Q(state__in=["waiting", "pending"]), name="transfer_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(sealed="") | models.Q(state__in=["waiting", "pending"]), name="transfer_code_erased"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.domain_id} {self.way} {self.state}"

    @property
    def token(self) -> str:
        """What the link of its owner carries: ``<key>.<signature>``, safe in a path."""
        return SIGNER.sign(str(self.pk)).replace(":", ".")

    @staticmethod
    def read_token(token: str) -> int | None:
        """The key that a token names; None for any other text."""
        head, _dot, signature = token.rpartition(".")
        try:
            return int(SIGNER.unsign(f"{head}:{signature}"))
        except (BadSignature, ValueError):
            return None
