"""A domain name at its registry."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from domains.states import GONE, PRODUCT_STATES, State, check_way
from organizations.models import Dependent


class Domain(Dependent):
    """The name of one product (DOM-10, DOM-12). ``product.service_name`` is what people read, ``name`` what travels:
    lower case, A-labels, no dot at the end. ``product.plan`` is its extension.

    ``expires_at`` is the registry's instant and the only source of a renewal's ``curExpDate`` (17.11); None where the
    registry knows no term. ``product.expires_on`` is the last paid day of the customer, which a registry that renews
    by itself may have moved on already. ``deleted_at``: since when it is in redemption. ``seen_at``: when the registry
    was last asked about it. ``holder``: whose it is at the registry, None while nobody wrote that down here.
    ``servers`` are its name servers when the registry was last asked. ``is_private``: its holder is hidden by us.
    ``lost_servers``: those that were missing when it was restored. ``look_up_at``: when the DNS is asked for it.
    """

    product = models.OneToOneField("products.Product", models.CASCADE, related_name="domain")
    holder = models.ForeignKey("domains.Contact", models.DO_NOTHING, null=True, blank=True, related_name="names")
    name = models.CharField(max_length=253)
    extension = models.CharField(max_length=63)
    state = models.CharField(max_length=12, choices=State, default=State.REGISTERING)
    since = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    servers = ArrayField(models.CharField(max_length=253), default=list, db_default=[], blank=True)
    is_private = models.BooleanField(default=False, db_default=False)
    lost_servers = ArrayField(models.CharField(max_length=253), default=list, db_default=[], blank=True)
    look_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="domain_in_its_organization"),
            models.UniqueConstraint(
                fields=["name"], condition=~models.Q(state__in=sorted(GONE)), name="domain_name_held_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="redemption") | models.Q(deleted_at__isnull=False),
                name="domain_in_redemption_since",
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="domain_in_a_known_state"),
        ]
        indexes = [
            models.Index(fields=["look_up_at"], condition=models.Q(look_up_at__isnull=False), name="domain_to_look_up"),
            models.Index(fields=["state", "expires_at"], name="domain_by_state"),
            models.Index(
                models.F("seen_at").asc(nulls_first=True), "id", condition=~models.Q(state__in=sorted(GONE)),
                name="domain_looked_at",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def move_to(self, state: State, now: datetime.datetime) -> bool:
        """Go on to another state, and the product with it; the caller holds the lock of both. False when it is there.

        Raises ForbiddenWay.
        """
        check_way(State(self.state), state)
        if self.state == state:
            return False
        self.state, self.since = state, now
        self.deleted_at = now if state == State.REDEMPTION else self.deleted_at
        if state == State.ACTIVE:
            self.deleted_at = None
        self.save(update_fields=["state", "since", "deleted_at"])
        self.product.state = PRODUCT_STATES[state]
        self.product.save(update_fields=["state"])
        return True
