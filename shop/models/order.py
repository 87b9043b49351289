"""What was ordered, as it was confirmed: nothing of it but its states is ever changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from organizations.models import Dependent

LETTER, FIRST_NUMBER = "B-", 10_000


class Order(models.Model):
    """One order. Amounts are minor units of ``currency`` and those of its payment ``request``.

    ``terms`` is the version of the terms that ``placed_by`` accepted at ``placed_at``; ``placed_by_name`` stays when
    the person goes. ``settled_at``: when it was paid, or found to cost nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("order", "Waiting for payment")
        DELIVERING = "delivering", pgettext_lazy("order", "Being set up")
        DELIVERED = "delivered", pgettext_lazy("order", "Delivered")
        PARTLY = "partly", pgettext_lazy("order", "Partly delivered")
        FAILED = "failed", pgettext_lazy("order", "Not delivered")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")
        LAPSED = "lapsed", pgettext_lazy("order", "Lapsed")

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="orders")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    placed_by_name = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    terms = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    request = models.OneToOneField("billing.Document", models.DO_NOTHING, null=True, related_name="order")
    settled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="order_in_its_organization"),
            models.CheckConstraint(condition=models.Q(total=models.F("net") + models.F("tax")), name="order_adds_up"),
        ]
        indexes = [
            models.Index(fields=["placed_at"], condition=models.Q(state="waiting"), name="order_waiting_by_age"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people and documents call it."""
        return number_of(self.pk)


def number_of(pk: int) -> str:
    """The number of the order with this key: ``B-10023``."""
    return f"{LETTER}{FIRST_NUMBER + pk}"


def pk_of(number: str) -> int:
    """The key behind a number that ``number_of`` wrote."""
    return int(number.removeprefix(LETTER)) - FIRST_NUMBER


class OrderLine(Dependent):
    """One product of an order, frozen. Amounts are net minor units: ``net = unit - discount``.

    ``first_row`` and ``rows``: which rows of the order's documents are its (a term over a change of the tax rate has
    several). ``code`` or ``offer`` is used by it while its state holds them: reserved while waiting, then redeemed.
    ``is_transfer``: a name from another registrar. ``tax_percent`` is that of its first day. ``reason``: why it could
    not be delivered.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("order line", "Waiting for payment")
        DELIVERING = "delivering", pgettext_lazy("order line", "Being set up")
        DELIVERED = "delivered", pgettext_lazy("order line", "Delivered")
        REFUSED = "refused", pgettext_lazy("order line", "Could not be delivered")
        GIVEN_BACK = "given_back", pgettext_lazy("order line", "Not delivered, given back")
        GONE = "gone", pgettext_lazy("order line", "Not ordered")

    IN_USE = (State.WAITING, State.DELIVERING, State.DELIVERED, State.REFUSED)
    """While a line is one of these, its code or offer is used."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    kind = models.ForeignKey("products.Kind", models.PROTECT, related_name="+")
    plan = models.ForeignKey("products.Plan", models.PROTECT, null=True, blank=True, related_name="+")
    months = models.PositiveSmallIntegerField()
    service_name = models.CharField(max_length=190)
    concept = models.CharField(max_length=240)
    renews_itself = models.BooleanField(default=False)
    is_transfer = models.BooleanField(default=False, db_default=False)
    has_warranty = models.BooleanField(db_default=False, default=False)
    unit = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    net = models.BigIntegerField()
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    first_row = models.PositiveSmallIntegerField()
    rows = models.PositiveSmallIntegerField()
    code = models.ForeignKey("shop.PromoCode", models.DO_NOTHING, null=True, related_name="lines")
    offer = models.ForeignKey("shop.FreeOffer", models.DO_NOTHING, null=True, related_name="lines")
    product = models.OneToOneField("products.Product", models.DO_NOTHING, null=True, related_name="order_line")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(
                condition=models.Q(net=models.F("unit") - models.F("discount")) & models.Q(net__gte=0),
                name="order_line_adds_up",
            ),
            models.UniqueConstraint(
                fields=["offer"],
                condition=models.Q(state__in=["waiting", "delivering", "delivered", "refused"]),
                name="order_line_offer_used_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "code"],
                condition=models.Q(state__in=["waiting", "delivering", "delivered", "refused"]),
                name="order_line_code_in_use",
            ),
            models.Index(fields=["id"], condition=models.Q(state="refused"), name="order_line_to_give_back"),
        ]

    def __str__(self) -> str:
        return self.concept
