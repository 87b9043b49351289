"""Documents of billing: what was asked, invoiced, credited and confirmed, written once (INV-11).

Amounts are minor units. What a document shows is its ``snapshot`` (``snapshot.Snapshot``); the columns repeat
what lists search and add up. A trigger refuses a change of anything but its state and what was paid.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Dependent


class Series(models.Model):
    """The last number of one kind in one year of one legal entity. Locked by whoever issues, so a rollback leaves no
    gap (INV-10)."""

    entity = models.CharField(max_length=20)
    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        constraints = [models.UniqueConstraint(fields=["entity", "kind", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.entity} {self.kind} {self.year}"


class Document(models.Model):
    """One document. ``total = net + tax``; ``paid`` is what arrived for a request, or what of an invoice was credited.
    An invoice on credit (DOM-14) is written before it is paid: while it is open, ``paid`` is what arrived for it.

    ``reference`` is the compact QRR or SCOR reference of a request, empty for whatever cannot be paid by transfer.
    ``origin``: the request that an invoice or receipt comes from, the invoice that a credit note corrects.
    ``announced_at``: when a transfer was announced for a request, None while none was.
    ``listed_as``: the state that lists and their numbers show, worked out by the database; empty for a settled request,
    whose invoice or receipt stands there instead (INV-3). ``words``: what a search looks into, without case or accents.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", _("Payment request")
        TOP_UP = "top_up", _("Top-up")
        PROFORMA = "proforma", _("Pro forma invoice")
        INVOICE = "invoice", _("Invoice")
        CREDIT_NOTE = "credit_note", _("Credit note")
        RECEIPT = "receipt", _("Receipt")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("document", "Pending")
        PARTLY_PAID = "partly_paid", pgettext_lazy("document", "Partly paid")
        PAID = "paid", pgettext_lazy("document", "Paid")
        VOID = "void", pgettext_lazy("document", "Void")
        DISPUTED = "disputed", pgettext_lazy("document", "Disputed")
        REFUNDED = "refunded", pgettext_lazy("document", "Refunded")
        ISSUED = "issued", pgettext_lazy("document", "Issued")

    PAYABLE = (Kind.REQUEST, Kind.TOP_UP)
    OPEN_STATES = (State.OPEN, State.PARTLY_PAID)
    FINAL = (Kind.INVOICE, Kind.CREDIT_NOTE, Kind.RECEIPT)
    """What can be printed (INV-2): requests are paid first."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=State)
    number = models.CharField(max_length=24, unique=True)
    issued_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    paid = models.BigIntegerField(default=0)
    concept = models.CharField(max_length=240)
    reference = models.CharField(max_length=27, blank=True)
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    origin = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="followers")
    replaced_by = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="replaces")
    announced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    listed_as = models.GeneratedField(
        expression=models.Case(
            models.When(kind__in=["request", "top_up"], state="paid", then=models.Value("")),
            models.When(kind="credit_note", then=models.Value("refunded")),
            default=models.F("state"),
        ),
        output_field=models.CharField(max_length=12),
        db_persist=True,
    )
    words = models.GeneratedField(
        expression=models.Func("number", "concept", function="document_words"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="document_in_its_organization"),
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="document_reference_once"
            ),
            models.CheckConstraint(
                condition=models.Q(total=models.F("net") + models.F("tax")), name="document_adds_up"
            ),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0, paid__lte=models.F("total")), name="document_paid_at_most_whole"
            ),
            models.UniqueConstraint(
                fields=["origin"], condition=models.Q(kind__in=["invoice", "receipt"]), name="document_invoiced_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-issued_on", "-id"],
                condition=~models.Q(listed_as=""),
                name="document_listed_newest_first",
            ),
            models.Index(fields=["organization", "listed_as", "-issued_on", "-id"], name="document_by_listed_state"),
            models.Index(fields=["organization", "state"], name="document_by_state"),
            models.Index(fields=["organization", "total"], name="document_by_amount"),
            GinIndex(
                fields=["words"],
                opclasses=["gin_trgm_ops"],
                condition=~models.Q(listed_as=""),
                name="document_by_part_of_a_word",
            ),
            models.Index(
                fields=["organization", "issued_on"],
                condition=models.Q(kind="invoice", snapshot__tax_reason__startswith="number-unconfirmed"),
                name="document_taxed_unconfirmed",
            ),
            models.Index(
                fields=["due_on"],
                condition=models.Q(state__in=["open", "partly_paid"]),
                name="document_open_by_due_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """A request that can still be paid, or an invoice on credit that is not."""
        return self.kind in (*self.PAYABLE, self.Kind.INVOICE) and self.state in self.OPEN_STATES

    @property
    def left(self) -> int:
        """What of it is still to be paid, in minor units; 0 for what is not open."""
        return self.total - self.paid if self.is_open else 0


class DocumentTally(models.Model):
    """How many documents of an organization a list shows of one day, state and currency, and what they say together:
    invoices less credit notes, in minor units. A trigger alone writes it, in the transaction of the document."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="document_tallies", db_index=False
    )
    day = models.DateField()
    listed_as = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    count = models.IntegerField()
    total = models.BigIntegerField()
    tax = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "document tallies"
        constraints = [
            models.UniqueConstraint(fields=["organization", "day", "listed_as", "currency"], name="tally_once"),
            models.CheckConstraint(condition=models.Q(count__gte=0), name="tally_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.day} {self.listed_as}"


class DocumentLine(Dependent):
    """One row of a document, as far as it binds a product to a term.

    ``term_state`` says what the row stands for: a term is open in one request at most, and paid in one invoice at most.
    ``net`` is after ``discount``; ``country`` is where it is taxed. First and last day are inclusive. ``plan`` is what
    its days are priced for: an adjustment changes the product to it, a renewal from its first day on.
    """

    class TermState(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        GONE = "gone"
        """Of a document that is void or credited, or that never bound anybody (pro forma)."""

    class Kind(models.TextChoices):
        FIRST = "first"
        RENEWAL = "renewal"
        ADJUSTMENT = "adjustment"
        TOP_UP = "top_up"
        RESTORE = "restore"
        """Of a name that was deleted; the year that is paid with it is a row of its own."""
        TRANSFER = "transfer"
        """Of a name that comes from another registrar, with the year that its registry adds. It has no days of its own:
        they follow from the registry."""

    document = models.ForeignKey(Document, models.DO_NOTHING, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    term_state = models.CharField(max_length=4, choices=TermState)
    product = models.ForeignKey("products.Product", models.DO_NOTHING, null=True, related_name="lines")
    plan = models.ForeignKey("products.Plan", models.DO_NOTHING, null=True, blank=True, related_name="+")
    concept = models.CharField(max_length=240)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    unit = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    net = models.BigIntegerField()
    category = models.CharField(max_length=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    country = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="line_position_once"),
            models.UniqueConstraint(
                fields=["product", "starts_on", "kind"],
                condition=models.Q(term_state="open"),
                name="line_one_open_request_per_term",
            ),
            models.UniqueConstraint(
                fields=["product", "starts_on", "kind"],
                condition=models.Q(term_state="paid") & ~models.Q(kind="adjustment"),
                name="line_term_paid_once",
            ),
            models.UniqueConstraint(
                fields=["product", "starts_on", "plan"],
                condition=models.Q(term_state="paid", kind="adjustment"),
                name="line_adjusted_to_a_plan_once",
            ),
            models.CheckConstraint(
                condition=models.Q(net=models.F("unit") * models.F("quantity") - models.F("discount")),
                name="line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.concept


class DocumentFile(Dependent):
    """The bytes of a document as PDF: none yet, then made once by a worker and never changed."""

    document = models.OneToOneField(Document, models.DO_NOTHING, related_name="file")
    data = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(made_at=None), name="document_file_to_make")]

    def __str__(self) -> str:
        return f"{self.document_id}.pdf"
