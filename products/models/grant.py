"""Access rights: what a person, a work team or an invited person may do with a product, and with future ones."""

from django.conf import settings
from django.db import models

from products.querysets import GrantQuerySet

ONE_GRANTEE = (
    models.Q(membership__isnull=False, team__isnull=True, invitation__isnull=True)
    | models.Q(membership__isnull=True, team__isnull=False, invitation__isnull=True)
    | models.Q(membership__isnull=True, team__isnull=True, invitation__isnull=False)
)


class Held(models.Model):
    """Belongs to exactly one grantee of the same organization (composite foreign keys in the database, RGT-17)."""

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="+")
    membership = models.ForeignKey("organizations.Membership", models.CASCADE, null=True, related_name="%(class)ss")
    team = models.ForeignKey("organizations.Team", models.CASCADE, null=True, related_name="%(class)ss")
    invitation = models.ForeignKey("organizations.Invitation", models.CASCADE, null=True, related_name="%(class)ss")
    rights = models.PositiveIntegerField(default=0)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        abstract = True


class Grant(Held):
    """The grantee sees the product and has ``rights`` (a set of bits) on it until the end of ``ends_on``.

    A grant without any right shows the product and nothing more. ``by_future_rule``: it came by itself with a new
    product, because of a rule of the grantee's.
    """

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="grants")
    ends_on = models.DateField(null=True, blank=True)
    by_future_rule = models.BooleanField(default=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_GRANTEE, name="grant_has_one_holder"),
            models.UniqueConstraint(fields=["membership", "product"], name="grant_once_per_member_and_product"),
            models.UniqueConstraint(fields=["team", "product"], name="grant_once_per_team_and_product"),
            models.UniqueConstraint(fields=["invitation", "product"], name="grant_once_per_invitation_and_product"),
        ]

    def __str__(self) -> str:
        return f"{self.membership or self.team or self.invitation} · {self.product}"


class FutureGrant(Held):
    """A product of this category that comes later is granted to the grantee with ``rights`` (RGT-4, RGT-5)."""

    category = models.ForeignKey("products.Category", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_GRANTEE, name="future_grant_has_one_holder"),
            models.UniqueConstraint(fields=["membership", "category"], name="future_grant_once_per_member"),
            models.UniqueConstraint(fields=["team", "category"], name="future_grant_once_per_team"),
            models.UniqueConstraint(fields=["invitation", "category"], name="future_grant_once_per_invitation"),
        ]

    def __str__(self) -> str:
        return f"{self.membership or self.team or self.invitation} · {self.category}"
