"""What is known for sure of who holds names, by which evidence and since when."""

import uuid

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock import now
from organizations.models import Dependent  # noqa: F401 (the other rows of names are parts of something)

SIGNER = Signer(salt="domains.owner-fact")


class OwnerFact(models.Model):
    """One fact of the owners of an organization's names (NAM-27): an e-mail address that was answered, an address or an
    identity that somebody looked at. ``value`` is what it is about, compared in lower case.

    ``until``: without proof, names under generic extensions are held then; ``told_at`` is the last mail about it and
    ``told`` how many there were. ``look_at``: when the clock looks whether names have to be held. ``proved_at`` with
    ``evidence`` (in words) once it is proved, by whom in ``proved_by``, empty for the owner's own link.

    An address or an identity is that of one ``card``, which never changes: asked for by the staff, proved by the kind
    and the day of a ``document``. What was sent last and did not do was refused at ``refused_at``, for a ``reason``.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("Email address")
        ADDRESS = "address", _("Postal address")
        IDENTITY = "identity", _("Identity")

    class Document(models.TextChoices):
        PASSPORT = "passport", _("Passport or identity card")
        REGISTER = "register", _("Extract of a commercial register")
        BILL = "bill", _("Invoice or letter of an authority, with the address")
        OTHER = "other", _("Another document")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="owner_facts")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=254)
    asked_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(null=True)
    card = models.ForeignKey("domains.Contact", models.CASCADE, null=True, related_name="facts")
    document = models.CharField(max_length=8, choices=Document, blank=True, default="", db_default="")
    document_on = models.DateField(null=True)
    refused_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    proved_at = models.DateTimeField(null=True)
    proved_by = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "value"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="owner_fact_in_its_organization"),
            models.UniqueConstraint(
                fields=["organization", "kind", "value"], condition=models.Q(card=None), name="owner_fact_once"
            ),
            models.UniqueConstraint(fields=["card", "kind"], name="owner_fact_once_a_card"),
            models.CheckConstraint(
                condition=models.Q(kind="email", card=None) | (~models.Q(kind="email") & models.Q(card__isnull=False)),
                name="owner_fact_of_a_card",
            ),
            models.CheckConstraint(
                condition=models.Q(proved_at=None, evidence="")
                | (models.Q(proved_at__isnull=False) & ~models.Q(evidence="")),
                name="owner_fact_with_evidence",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=models.Q(proved_at=None), name="owner_fact_due"),
            models.Index(fields=["look_at", "id"], condition=models.Q(proved_at=None), name="owner_fact_to_look_at"),
            models.Index(
                fields=["until", "id"], condition=models.Q(proved_at=None, card__isnull=False),
                name="owner_fact_by_hand",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"

    @property
    def is_late(self) -> bool:
        """Whether its names may be stopped by now."""
        return self.proved_at is None and self.until is not None and self.until <= now()

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
