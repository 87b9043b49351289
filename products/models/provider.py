"""What was asked of a provider: stored before the call, so that nothing is asked twice nor forgotten."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Dependent
from products.service_querysets import ProviderCallQuerySet, StaffTaskQuerySet


class ProviderCall(Dependent):
    """One request to an adapter. ``id`` is the idempotency key that every repetition carries.

    ``person`` asked for something of their own; ``sealed`` is a secret that the adapter passes on, erased with the
    answer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Refused by the provider")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    product = models.ForeignKey("products.Product", models.CASCADE, related_name="calls")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    sealed = models.TextField(blank=True, default="", db_default="")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)

    objects = ProviderCallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="provider_call_due"),
            models.Index(
                fields=["product", "created_at"], condition=models.Q(state="waiting"), name="provider_call_order"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=models.Q(action="provision") & ~models.Q(state="failed"),
                name="product_provisioned_once",
            ),
            models.CheckConstraint(
                condition=models.Q(sealed="") | models.Q(state="waiting"), name="provider_call_forgets_its_secret"
            ),
            models.UniqueConstraint(fields=["organization", "id"], name="provider_call_in_its_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.product}"


class StaffTask(Dependent):
    """What a small hoster does by hand because no adapter does it; shown at the desk."""

    call = models.OneToOneField(ProviderCall, models.CASCADE, related_name="task")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = StaffTaskQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["created_at"], condition=models.Q(done_at=None), name="staff_task_open")]

    def __str__(self) -> str:
        return str(self.call)
