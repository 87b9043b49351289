"""What our banks told us: files as they came, their entries, and payments that a person has to look at.

Amounts are minor units. These tables are the provider's: nothing in them hangs on a customer's row. Money that a
payment became stands in the ledger, under a key made of its ``identity``.
"""

from django.db import models
from django.utils.translation import pgettext_lazy


class BankFile(models.Model):
    """A file of the bank, its bytes and what its rows became. Never changed; the same bytes are taken once.

    ``report`` has one object per row of the file (``statements.reports.ReportRow``).
    """

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    message_id = models.CharField(max_length=35)
    data = models.BinaryField()
    report = models.JSONField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class BankEntry(models.Model):
    """A booking on one of our accounts that has a number of the bank, as the first file told it.

    ``is_split``: its payments are known, or a person booked it as a whole; whoever tells them again tells nothing new.
    """

    identity = models.TextField(unique=True)
    file = models.ForeignKey(BankFile, models.DO_NOTHING, related_name="entries")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    is_split = models.BooleanField()

    class Meta:
        verbose_name_plural = "bank entries"

    def __str__(self) -> str:
        return self.identity


class BankPayment(models.Model):
    """One payment inside an entry, or an entry that has none and waits for a person. ``identity`` exists once.

    ``document`` is the number of the document, ``customer`` the number of the organization that got the money, when
    somebody did. ``outcome`` is one of ``bank.matching.Outcome``. ``proposals``: documents that it may be for.
    """

    class State(models.TextChoices):
        BOOKED = "booked", pgettext_lazy("bank payment", "Booked")
        WAITING = "waiting", pgettext_lazy("bank payment", "Waiting for someone")
        ASSIGNED = "assigned", pgettext_lazy("bank payment", "Assigned by hand")
        RETURNED = "returned", pgettext_lazy("bank payment", "Sent back")
        CLOSED = "closed", pgettext_lazy("bank payment", "Settled")

    identity = models.TextField(unique=True)
    entry = models.ForeignKey(BankEntry, models.DO_NOTHING, null=True, related_name="payments")
    file = models.ForeignKey(BankFile, models.DO_NOTHING, related_name="payments")
    outcome = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    value_on = models.DateField()
    reference = models.CharField(max_length=140, blank=True)
    debtor = models.CharField(max_length=140, blank=True)
    debtor_account = models.CharField(max_length=34, blank=True)
    end_to_end = models.CharField(max_length=35, blank=True)
    text = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    proposals = models.JSONField(default=list)
    document = models.CharField(max_length=24, blank=True)
    customer = models.PositiveIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["booked_on", "pk"]
        indexes = [
            models.Index(fields=["booked_on", "id"], condition=models.Q(state="waiting"), name="bank_payment_waiting"),
            models.Index(fields=["currency", "amount", "booked_on"], name="bank_payment_alike"),
        ]

    def __str__(self) -> str:
        return self.identity
