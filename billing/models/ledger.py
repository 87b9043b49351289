"""The books: every movement of money is a posting of entries whose sum is zero (BIL-41, decision 25).

Amounts are minor units. Positive is in favor of the customer, so money that arrives is *card −100, held +100*.
The database keeps the rules whoever writes: no row is changed or deleted, no posting is out of balance, no balance has
the wrong sign (migration ``ledger_keeps_its_rules``).
"""

from django.db import models

from organizations.models import Dependent


class Account(models.Model):
    """One account in one currency: of an organization, with its running ``balance``, or of the provider, without one.

    ``place`` tells accounts of one purpose apart: the country of a tax, the acquirer of cards.
    ``balance`` moves with the entries and by nothing else.
    """

    class Purpose(models.TextChoices):
        PREPAID = "prepaid"
        """The organization's own money and credit given by the provider; never below zero."""
        HELD = "held"
        """Received for payment requests that are not paid in full yet; never below zero."""
        WITHDRAWING = "withdrawing"
        """Asked back and not sent yet; never below zero."""
        CLAIM = "claim"
        """What the organization owes: after money was taken back (BIL-72), and for what was delivered on credit
        (DOM-14); never above zero."""
        BANK = "bank"
        CARD = "card"
        REVENUE = "revenue"
        VAT = "vat"
        GOODWILL = "goodwill"
        """What the provider gave away."""
        CONTESTED = "contested"
        """Taken by a bank while a dispute is open."""

    CUSTOMERS = (Purpose.PREPAID, Purpose.HELD, Purpose.WITHDRAWING, Purpose.CLAIM)

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, null=True, related_name="accounts")
    purpose = models.CharField(max_length=12, choices=Purpose)
    place = models.CharField(max_length=12, blank=True, db_default="", default="")
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "purpose", "place", "currency"], nulls_distinct=False, name="account_once"
            ),
            models.UniqueConstraint(fields=["id", "currency"], name="account_in_its_currency"),
            models.CheckConstraint(
                condition=models.Q(
                    organization__isnull=False,
                    balance__isnull=False,
                    purpose__in=["prepaid", "held", "withdrawing", "claim"],
                )
                | models.Q(
                    organization__isnull=True,
                    balance__isnull=True,
                    purpose__in=["bank", "card", "revenue", "vat", "goodwill", "contested"],
                ),
                name="account_of_a_customer_or_of_the_house",
            ),
            models.CheckConstraint(
                condition=models.Q(balance__isnull=True)
                | models.Q(purpose="claim", balance__lte=0)
                | (~models.Q(purpose="claim") & models.Q(balance__gte=0)),
                name="account_balance_has_its_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id or 'provider'} {self.purpose} {self.currency}"


class Posting(models.Model):
    """One movement: why, when, for whom. ``key`` exists once for ever, so nothing is booked twice.

    ``booked_on`` is the day of value (of a transfer, what the bank says), ``at`` when it was written. The causes are
    optional, but at least ``key`` says which they are. ``reverses`` names the posting that this one takes back whole.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received"
        """Money of a card or a transfer for a request: → held; for an invoice on credit → claim."""
        RESERVED = "reserved"
        """prepaid → held, or claim."""
        RELEASED = "released"
        """The reservation is taken back: held, or claim, → prepaid."""
        SETTLED = "settled"
        """The request is paid in full: held → revenue and taxes."""
        ON_CREDIT = "on_credit"
        """Delivered before it is paid (DOM-14): claim → revenue and taxes; what arrives then goes to the claim."""
        SURPLUS = "surplus"
        """More than was due, or for a request that is void: → prepaid (BIL-44)."""
        TOP_UP = "top_up"
        """→ prepaid (BIL-43)."""
        GIFT = "gift"
        """Credit given by the provider: goodwill → prepaid (BIL-40)."""
        CREDITED = "credited"
        """A credit note: revenue and taxes → prepaid, and claim as far as nothing had paid it."""
        REFUNDED = "refunded"
        """prepaid, or what was asked back to the cards: withdrawing, → card."""
        ASKED_BACK = "asked_back"
        """prepaid → withdrawing (BIL-39)."""
        SENT_BACK = "sent_back"
        """withdrawing → bank."""
        KEPT = "kept"
        """A pay-out was rejected or cancelled, a refund failed: withdrawing or card → prepaid."""
        CONTESTED = "contested"
        """A dispute was opened or money was taken back: prepaid, and what it lacks from claim, → contested."""
        REGAINED = "regained"
        """A dispute was won: contested → prepaid and claim."""
        LOST = "lost"
        """A dispute was lost: contested → card."""
        CLAIM_PAID = "claim_paid"
        """The organization pays what it owes: prepaid → claim (BIL-83)."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=120, unique=True)
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    at = models.DateTimeField()
    document = models.ForeignKey("billing.Document", models.DO_NOTHING, null=True, related_name="postings")
    payment = models.ForeignKey("billing.Payment", models.DO_NOTHING, null=True, related_name="postings")
    reverses = models.OneToOneField("self", models.DO_NOTHING, null=True, related_name="reversed_by")
    note = models.CharField(max_length=200, blank=True, db_default="", default="")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="posting_in_its_organization"),
            models.UniqueConstraint(fields=["id", "currency"], name="posting_in_its_currency"),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="posting_by_organization")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(Dependent):
    """What a posting does to one account. ``balance`` is the account's after it; None for accounts of the provider."""

    posting = models.ForeignKey(Posting, models.DO_NOTHING, related_name="entries")
    account = models.ForeignKey(Account, models.DO_NOTHING, related_name="entries")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    balance = models.BigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "account"], name="entry_once_per_account"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="entry_moves_something"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="entry_by_account")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
