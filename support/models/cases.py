"""What customers ask of the provider's support, what was answered, and the files that came along (SUP-20..23)."""

import datetime
from functools import reduce
from operator import or_
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.search import every_word
from core.text import whole_number
from organizations.models import Dependent, Membership
from products.querysets import LIVING, granted_to

REOPENS = datetime.timedelta(days=14)
"""So long after it was closed a case may be opened again; later a new one refers to it."""
MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
"""Bytes of a file that comes with a message."""


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases of organizations. Who sees which is decided here and nowhere else."""

    def visible_to(self, member: Membership, today: datetime.date) -> Self:
        """All of the organization for who manages everything; for the others their own ones, and those about a product
        that they see. Their own one about a product that they see no more is not theirs any more either (SUP-22)."""
        here = self.filter(organization_id=member.organization_id)
        if member.manages_everything:
            return here
        own = Q(opened_by_id=member.user_id) & (Q(product=None) | ~Q(product__state__in=LIVING))
        granted = granted_to(member.organization_id, member.pk, today, "product__")
        return here.filter(own | granted)

    def matching(self, text: str) -> Self:
        """Those whose subject has every word, or whose number is the text."""
        found = Q(pk=whole_number(text.removeprefix("#")))
        return self.filter(found | every_word(text, "subject__unaccent")) if text else self

    def in_states(self, states: list[str]) -> Self:
        """Those in one of these states; an empty list is no condition."""
        return self.filter(state__in=states) if states else self

    def whose(self, values: list[str], staff: Any) -> Self:
        """Those that this member of the staff has (``me``), or nobody; an empty list is no condition."""
        conditions = {"me": Q(claimed_by=staff), "nobody": Q(claimed_by=None)}
        wanted = [conditions[value] for value in values if value in conditions]
        return self.filter(reduce(or_, wanted)) if wanted else self

    def of_priority(self, values: list[str]) -> Self:
        """Those of one of these priorities; an empty list is no condition."""
        return self.filter(priority__in=values) if values else self

    def listed(self) -> Self:
        """What a row shows."""
        return self.select_related("organization", "product", "claimed_by")

    def late(self, now: datetime.datetime) -> Self:
        """Open, and the time for an answer is over."""
        return self.filter(state=Case.State.OPEN, due_at__lte=now)

    def for_update(self) -> Self:
        """The rows alone are locked."""
        return self.select_related("organization", "product").select_for_update(of=("self",))


class Case(models.Model):
    """One matter of an organization. Its number is its key.

    ``level`` is the support plan of the day on which it was opened. ``due_at``: until when somebody has to have
    answered, None while nobody has to; ``escalated_at``: when the staff were told that this was missed.
    ``opened_by`` is None once the account is gone; the names stay. ``earlier`` is the case that it goes on from.
    """

    class Topic(models.TextChoices):
        TECHNICAL = "technical", _("A product does not work")
        QUESTION = "question", _("How something is done")
        ACCESS = "access", _("Sign-in and access")
        BILLING = "billing", _("Invoices and payments")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("support case", "Open")
        WAITING = "waiting", _("Waiting for the customer")
        ANSWERED = "answered", pgettext_lazy("support case", "Answered")
        CLOSED = "closed", pgettext_lazy("support case", "Closed")

    class Priority(models.IntegerChoices):
        URGENT = 1, pgettext_lazy("priority", "Urgent")
        HIGH = 2, pgettext_lazy("priority", "High")
        NORMAL = 3, pgettext_lazy("priority", "Normal")
        LOW = 4, pgettext_lazy("priority", "Low")

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="cases")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_by_name = models.CharField(max_length=200)
    product = models.ForeignKey("products.Product", models.SET_NULL, null=True, related_name="+", db_constraint=False)
    topic = models.CharField(max_length=12, choices=Topic)
    subject = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    level = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    earlier = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_constraint=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-changed_at"], name="case_of_organization"),
            models.Index(fields=["due_at"], condition=models.Q(state="open"), name="case_open_by_due_time"),
            models.Index(fields=["state", "-changed_at"], name="case_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="case_in_its_organization"),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | ~models.Q(state="closed") & models.Q(closed_at=None),
                name="case_closed_since",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="open") | models.Q(due_at__isnull=False), name="case_open_is_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def number(self) -> str:
        """How people call it."""
        return f"#{self.pk}"

    @property
    def is_closed(self) -> bool:
        """Nobody writes into it."""
        return self.state == self.State.CLOSED

    @property
    def reopens_until(self) -> datetime.datetime | None:
        """The instant until which it can be opened again; None while it is not closed."""
        return self.closed_at + REOPENS if self.closed_at else None

    def is_late(self, now: datetime.datetime) -> bool:
        """Whether the time for an answer is over."""
        return self.state == self.State.OPEN and self.due_at is not None and self.due_at <= now


class CaseMessage(Dependent):
    """What somebody wrote in a case. ``mail_id``: the Message-ID of the mail that brought it; empty for the portal."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        STAFF = "staff", _("Support")
        NOTE = "note", _("Internal note")

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField()
    mail_id = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="case_message_in_its_organization"),
            models.UniqueConstraint(
                fields=["case", "mail_id"], condition=~models.Q(mail_id=""), name="case_message_once_per_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.author_name}"


class CaseFile(Dependent):
    """A file that came with a message, as it came: its bytes are read by nobody but whoever downloads it.

    ``kind`` is what its content says it is (``support.cases.files``), ``name`` fits it; ``size`` in bytes.
    """

    message = models.ForeignKey(CaseMessage, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
