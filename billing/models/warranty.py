"""Terms that the provider renewed on credit, and what its staff does until they are paid (DOM-14, DOM-15)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from organizations.models import Dependent


class WarrantyTerm(Dependent):
    """The term that begins on ``term_starts_on`` was renewed by the warranty: unique, so that no rerun repeats it.

    ``document`` is its invoice, open until it is paid. ``stopped_at``: when the product was suspended because it was
    not paid in time.
    """

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="warranty_terms")
    term_starts_on = models.DateField()
    document = models.OneToOneField("billing.Document", models.DO_NOTHING, related_name="warranty_term")
    used_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="warranty_term_in_its_organization"),
            models.UniqueConstraint(fields=["product", "term_starts_on"], name="warranty_term_once"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(stopped_at=None), name="warranty_term_not_stopped"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.term_starts_on}"


class WarrantyTask(Dependent):
    """A call or a letter to the legal representative, from ``due_on`` on; done by a person, who leaves a note."""

    class Kind(models.TextChoices):
        CALL = "call", pgettext_lazy("task of the desk", "Call")
        LETTER = "letter", pgettext_lazy("task of the desk", "Letter")

    term = models.ForeignKey(WarrantyTerm, models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=6, choices=Kind)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["term", "kind", "due_on"], name="warranty_task_once")]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=models.Q(done_at=None), name="warranty_task_to_do"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"
