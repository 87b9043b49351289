"""The customer of the provider: a person's, association's or company's side of the contract."""

import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.languages import language_choices
from accounts.timezones import time_zone_choices
from core.order import ByName
from organizations import phones, slips
from organizations.models.addressed import Addressed
from organizations.querysets import OrganizationQuerySet
from security.base.strength import SecondFactor

TO_MIND = """
SELECT (SELECT count(*) FROM organizations_invitation WHERE organization_id = %(id)s AND state = 'pending'),
    (SELECT count(*) FROM organizations_membership WHERE organization_id = %(id)s AND second_factor = 'none'),
    ARRAY(SELECT id FROM organizations_team WHERE organization_id = %(id)s ORDER BY name_key(name), id),
    ARRAY(SELECT name FROM organizations_team WHERE organization_id = %(id)s ORDER BY name_key(name), id)
"""


class ToMind(NamedTuple):
    """What the users list says beside its rows: how many invitations are pending, how many members have no second
    factor, and the names of the work teams by id, in their order."""

    pending: int
    without_factor: int
    teams: dict[int, str]


def currency_of(country: str) -> str:
    """CHF in Switzerland and Liechtenstein, else EUR (ORG-54)."""
    return "CHF" if country in {"CH", "LI"} else "EUR"


def refused_factors(*, refuses_sms: bool) -> list[str]:
    """Values of ``User.second_factor`` that do not do under a rule that allows SMS, or refuses it."""
    return [each.value for each in SecondFactor if each == SecondFactor.NONE or (refuses_sms and each.is_weak)]


class Organization(Addressed):
    """A customer. Reached by its slug, and only through a membership of the reader.

    The country of the postal address decides the currency of the *next* documents (ORG-53, ORG-54). ``phone`` is E.164;
    deadlines are counted in ``time_zone`` (PRO-24), documents written in ``invoice_language`` (PRO-23), their payment
    slip in ``slip``. ``square_digest`` and ``wide_digest`` name the logos, whose bytes are elsewhere (decision 15),
    empty for none.

    ``second_factor_from`` is the instant from which every member needs two-step verification, None when nobody does
    (SEC-31, SEC-38); ``second_factor_refuses_sms``: SMS alone does not do (SEC-44); ``idle_minutes``: sessions of
    members end when they are not used for so long, 0 for never (SEC-69). Pages load the organization anyway, so the
    question costs no query.

    ``deleted_at``: nobody enters any more; ``retained_until`` is the last day on which the row stands, because
    documents and the journal refer to it (``organizations.deletion.erasure``).
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual")
        ASSOCIATION = "association", _("Association")
        COMPANY = "company", _("Company")
        PUBLIC = "public", _("Public body")

    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(_("Type"), max_length=16, choices=Kind, default=Kind.INDIVIDUAL)
    phone = models.CharField(_("Phone"), max_length=32, blank=True)
    website = models.URLField(_("Website"), max_length=200, blank=True, db_default="", default="")
    vat_number = models.CharField(_("VAT number"), max_length=24, blank=True, db_default="", default="")
    invoice_language = models.CharField(
        _("Language of the documents"), max_length=8, choices=language_choices, db_default="es", default="es"
    )
    slip_language = models.CharField(
        _("Language of the payment slip"),
        max_length=2,
        choices=slips.choices,
        blank=True,
        db_default="",
        default="",
    )
    time_zone = models.CharField(
        _("Time zone"), max_length=64, choices=time_zone_choices, db_default="Europe/Zurich", default="Europe/Zurich"
    )
    square_digest = models.CharField(max_length=32, blank=True, editable=False, db_default="", default="")
    wide_digest = models.CharField(max_length=32, blank=True, editable=False, db_default="", default="")
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
    idle_minutes = models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second_factor_from__isnull=False) | models.Q(second_factor_refuses_sms=False),
                name="organization_floor_needs_the_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(idle_minutes__in=[0, 15, 60, 480]), name="organization_idle_limit_is_offered"
            ),
            models.CheckConstraint(
                condition=models.Q(slip_language__in=["", *slips.LANGUAGES]), name="organization_slip_language_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(vat_number="") | ~models.Q(kind="individual"), name="organization_individual_no_vat"
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
        return currency_of(self.country.code)

    @property
    def slip(self) -> str:
        """Language of the payment slip, which does not exist in Spanish: chosen, or by the address."""
        return self.slip_language or self.slip_by_address

    @property
    def slip_by_address(self) -> str:
        """What the language of the slip is while nobody chose one."""
        return slips.by_address(self.country.code, self.postcode)

    @property
    def phone_text(self) -> str:
        """The number as it is written internationally."""
        return phones.readable(self.phone)

    def logo_url(self, shape: str) -> str:
        """Where the logo of this shape (``models.LogoShape``) is; empty without one."""
        digest = getattr(self, f"{shape}_digest")
        return reverse("organizations:logo", args=[self.slug, f"{shape}-{digest}"]) if digest else ""

    @property
    def square_url(self) -> str:
        """The mark that stands instead of the initials."""
        return self.logo_url("square")

    @property
    def wide_url(self) -> str:
        """The rectangular logo."""
        return self.logo_url("wide")

    @property
    def initials(self) -> str:
        """Two letters for the square mark."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        return "".join(word[0] for word in words[:2]).upper()

    def day_at(self, now: datetime.datetime) -> datetime.date:
        """The date where the organization is: its days begin and its deadlines end there, whoever looks (PRO-24)."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    def last_day(self, ends_at: datetime.datetime) -> datetime.date:
        """The last day of what ends at this instant: midnight belongs to the next one."""
        return self.day_at(ends_at - datetime.timedelta(microseconds=1))

    def requires_second_factor(self, now: datetime.datetime) -> bool:
        """Whether members need two-step verification at this instant; a start in the future is no requirement yet."""
        return self.second_factor_from is not None and self.second_factor_from <= now

    @property
    def refused_factors(self) -> list[str]:
        """Values of ``User.second_factor`` that do not do here."""
        return refused_factors(refuses_sms=self.second_factor_refuses_sms)

    def to_mind(self) -> ToMind:
        """What the users list says beside its rows; one query."""
        with connection.cursor() as cursor:
            cursor.execute(TO_MIND, {"id": self.pk})
            pending, without_factor, ids, names = cursor.fetchone()
        return ToMind(pending, without_factor, dict(zip(ids, names, strict=True)))
