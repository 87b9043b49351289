"""The calendar feed of a member, and how often the renewal of a product has moved."""

from django.core.signing import BadSignature, Signer
from django.db import models

from organizations.models import Dependent

SIGNER = Signer(salt="billing.calendar")


class CalendarFeed(Dependent):
    """An address at which calendars fetch the renewals that one member sees (BIL-94).

    Its secret is not stored: it is signed from the row's id and ``version`` (decision 2). A link that is revoked is
    dead for ever, because the next one has a higher version; the row goes with the membership. ``is_open``: there is
    a link.
    """

    membership = models.OneToOneField("organizations.Membership", models.CASCADE, related_name="calendar_feed")
    version = models.PositiveIntegerField(default=1)
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.membership_id} v{self.version}"

    @property
    def secret(self) -> str:
        """Signed content of the present link: ``<id>.<version>.<signature>``, safe in a URL path."""
        return SIGNER.sign(f"{self.pk}.{self.version}").replace(":", ".")

    @staticmethod
    def read_secret(secret: str) -> tuple[int, int] | None:
        """Id and version of a link, or None when it was not made by this portal. No query."""
        head, _dot, signature = secret.rpartition(".")
        try:
            pk, version = SIGNER.unsign(f"{head}:{signature}").split(".")
        except (BadSignature, ValueError):
            return None
        return int(pk), int(version)


class RenewalMove(Dependent):
    """How often the last paid day of a product has changed, whoever changed it: the database counts (trigger
    ``renewal_has_moved``), so that calendars are told that an entry of theirs is older."""

    product = models.OneToOneField("products.Product", models.CASCADE, related_name="renewal_move")
    count = models.PositiveIntegerField()
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.product_id} × {self.count}"
