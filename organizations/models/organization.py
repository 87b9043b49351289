"""The customer of the provider: a person's, association's or company's side of the contract."""

import datetime

from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from organizations.querysets import OrganizationQuerySet

TO_MIND = """
SELECT (SELECT count(*) FROM organizations_invitation WHERE organization_id = %(id)s AND state = 'pending'),
    (SELECT count(*) FROM organizations_membership WHERE organization_id = %(id)s AND second_factor = 'none')
"""


def refused_factors(*, refuses_sms: bool) -> list[str]:
    """Values of ``User.second_factor`` that do not do under a rule with or without the method floor."""
    return ["none", "sms"] if refuses_sms else ["none"]


class Organization(models.Model):
    """A customer. Reached by its slug, and only through a membership of the reader.

    The country of the postal address decides the currency of the *next* documents (ORG-53, ORG-54).

    ``second_factor_from`` is the instant from which every member needs two-step verification, None when nobody does
    (SEC-31, SEC-38); ``second_factor_refuses_sms`` is the method floor (13.10). Pages load the organisation anyway, so
    the question costs no query.

    ``deleted_at``: nobody enters any more; ``retained_until`` is the last day on which the row stands, because
    documents and the journal refer to it (``organizations.retention``).
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual")
        ASSOCIATION = "association", _("Association")
        COMPANY = "company", _("Company")
        PUBLIC = "public", _("Public body")

    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(_("Type"), max_length=16, choices=Kind, default=Kind.INDIVIDUAL)
    street = models.CharField(_("Street"), max_length=120, blank=True)
    house_number = models.CharField(_("Number"), max_length=16, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=16, blank=True)
    town = models.CharField(_("Town"), max_length=80, blank=True)
    country = CountryField(_("Country"), default="CH")
    phone = models.CharField(_("Phone"), max_length=32, blank=True)
    customer_number = models.PositiveIntegerField(
        unique=True, editable=False, db_default=models.Func(models.Value("customer_number"), function="nextval")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    retained_until = models.DateField(null=True, blank=True)
    second_factor_from = models.DateTimeField(null=True, blank=True)
    second_factor_refuses_sms = models.BooleanField(db_default=False, default=False)
    second_factor_set_at = models.DateTimeField(null=True, blank=True)
    second_factor_set_by_name = models.CharField(max_length=200, blank=True, db_default="", default="")

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second_factor_from__isnull=False) | models.Q(second_factor_refuses_sms=False),
                name="organization_floor_needs_the_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_at=None, retained_until=None)
                | models.Q(deleted_at__isnull=False, retained_until__isnull=False),
                name="organization_deleted_with_its_retention",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def currency(self) -> str:
        """Currency of the next documents: CHF in Switzerland and Liechtenstein, else EUR (ORG-54)."""
        return "CHF" if self.country.code in {"CH", "LI"} else "EUR"

    @property
    def initials(self) -> str:
        """Two letters for the square mark."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        return "".join(word[0] for word in words[:2]).upper()

    def requires_second_factor(self, now: datetime.datetime) -> bool:
        """Whether members need two-step verification at this instant; a start in the future is no requirement yet."""
        return self.second_factor_from is not None and self.second_factor_from <= now

    @property
    def refused_factors(self) -> list[str]:
        """Values of ``User.second_factor`` that do not do here."""
        return refused_factors(refuses_sms=self.second_factor_refuses_sms)

    def to_mind(self) -> tuple[int, int]:
        """How many invitations are pending and how many members have no second factor; one query."""
        with connection.cursor() as cursor:
            cursor.execute(TO_MIND, {"id": self.pk})
            pending, without_factor = cursor.fetchone()
        return pending, without_factor
