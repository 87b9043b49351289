"""A person's membership of an organization."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from organizations.querysets import MembershipQuerySet
from organizations.roles import MANAGERS, Role
from security.base.last_use import note_use
from security.journal.events import record
from security.kinds import EventKind, Group, kinds_of
from security.models import Event
from security.querysets import EventQuerySet

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models.second_factor import SecondFactorException, SecondFactorGrace
    from products.models import Product

SUSPENSION = ["suspended_at", "suspended_until", "suspended_reason", "suspended_by_name"]
HELPERS = 3
ACTIVITY_STEP = datetime.timedelta(minutes=10)


class Membership(models.Model):
    """One person in one organization with one role.

    ``has_accounting`` is a right of its own, for collaborators and externals (ORG-9, ORG-35); legal
    representatives and administrators have it by role, so ask ``sees_accounting``.
    Contact preferences (ORG-31): ``wants_billing_mail`` and ``wants_product_mail``.

    ``directory_key`` (last name, first name, e-mail, without case and accents) and ``second_factor`` are the
    person's, kept here by triggers: thousands of people are sorted, searched and counted without their accounts.

    ``suspended_at`` to ``suspended_by_name``: kept out by an administrator (SEC-68); columns, index and constraint
    are still called ``block…``. A suspension whose ``suspended_until`` has passed stops nobody any more; the schedule
    takes it off.
    ``alerted_at``: the last security alert (SEC-41). ``hides_first_steps``: the person took them off the panel.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=24, choices=Role)
    has_accounting = models.BooleanField(_("May manage accounting"), default=False)
    wants_billing_mail = models.BooleanField(_("Receives billing reminders"), default=False)
    wants_product_mail = models.BooleanField(_("Receives product news"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    last_active_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True, db_column="blocked_at")
    suspended_until = models.DateTimeField(null=True, blank=True, db_column="blocked_until")
    suspended_reason = models.CharField(
        max_length=300, blank=True, db_default="", default="", db_column="blocked_reason"
    )
    suspended_by_name = models.CharField(
        max_length=200, blank=True, db_default="", default="", db_column="blocked_by_name"
    )
    alerted_at = models.DateTimeField(null=True, blank=True)
    hides_first_steps = models.BooleanField(db_default=False, default=False, editable=False)
    teams = models.ManyToManyField("organizations.Team", related_name="members", blank=True)
    directory_key = models.TextField(editable=False, db_default="")
    second_factor = models.CharField(max_length=8, editable=False, db_default="none")

    objects = MembershipQuerySet.as_manager()

    is_blocked = False
    """By the provider's support; only ``with_blocks`` asks."""
    team_ids: Collection[int] = ()
    """Of the work teams; only ``listed`` asks."""
    named_teams: Collection[str] | None = None
    """Names of the work teams; only ``with_team_names`` asks."""
    unread = 0
    """Entries of the bell that the person did not read here; only ``memberships_of`` asks."""
    unread_own = 0
    """The same of what is of no organization; the same number on each membership."""
    proved: Collection[str] | None = None
    """Keys of the methods by which the session of this request passed the second step; None where there is no session
    (a worker). The way in writes it, so that acts look at the session too."""
    grace: "SecondFactorGrace | None" = None
    """The days that let the person work here in this request; found by ``passes_second_factor``."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once_per_person"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=models.Q(suspended_until=None)
                | models.Q(suspended_at__isnull=False, suspended_until__gt=models.F("suspended_at")),
                name="membership_block_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "role"], name="membership_by_role"),
            models.Index(fields=["organization", "directory_key", "id"], name="membership_by_name"),
            models.Index(fields=["organization", "second_factor", "role"], name="membership_by_factor"),
            models.Index(
                fields=["suspended_until"],
                condition=models.Q(suspended_until__isnull=False),
                name="membership_by_block_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization}"

    def day_at(self, now: datetime.datetime) -> datetime.date:
        """The date where the organization is: access ends with its last day there (PRO-24). The person's own zone would
        let them move the end."""
        return self.organization.day_at(now)

    @property
    def full_name(self) -> str:
        """The person's name."""
        return str(self.user.full_name)

    @property
    def initials(self) -> str:
        """The person's initials."""
        return str(self.user.initials)

    @property
    def team_names(self) -> str:
        """Names of the work teams, for one line of text."""
        asked = self.named_teams
        return ", ".join([team.name for team in self.teams.all()] if asked is None else asked)

    @property
    def contact_words(self) -> str:
        """What the person is written about, in words."""
        wanted = [(self.wants_billing_mail, _("billing")), (self.wants_product_mail, _("product events"))]
        return ", ".join(str(word) for wants, word in wanted if wants)

    def record(
        self,
        kind: EventKind,
        *,
        about: "Membership | None" = None,
        user: "User | None" = None,
        product: "Product | None" = None,
        **facts: Any,
    ) -> Event:
        """Write a line of the log as this member's act, in the transaction under way. ``about``: whom it concerns.

        ``user``, ``product`` and ``facts`` as in ``security.journal.events.record``.
        """
        if about is not None:
            user, facts = about.user, {"name": about.user.full_name, **facts}
        return record(kind, actor=self.user, user=user, organization=self.organization, product=product, **facts)

    def recent_events(self, limit: int) -> EventQuerySet:
        """What this person did or had done to them in this organization, newest first."""
        return Event.objects.newest_about(self.organization_id, self.user_id, limit)

    def who_helps(self) -> str:
        """Names of up to three people who could do what this member may not (UI-3); one query."""
        stronger = MANAGERS[:1] if self.manages_everything else MANAGERS
        able = Membership.objects.acting(clock.now()).filter(organization_id=self.organization_id, role__in=stronger)
        others = able.exclude(pk=self.pk).select_related("user").order_by("role", "directory_key")[:HELPERS]
        return ", ".join(member.full_name for member in others)

    def readable_events(self) -> EventQuerySet:
        """The log as this member may read it (UI-3): all, billing and own, or own."""
        events = Event.objects.filter(organization_id=self.organization_id)
        if self.manages_everything:
            return events
        own = models.Q(actor_id=self.user_id) | models.Q(user_id=self.user_id)
        return (
            events.filter(own | models.Q(kind__in=kinds_of([Group.BILLING])))
            if self.has_accounting
            else events.filter(own)
        )

    @property
    def is_legal_representative(self) -> bool:
        """Every right and the legal responsibility (ORG-7)."""
        return self.role == Role.LEGAL_REPRESENTATIVE

    @property
    def manages_everything(self) -> bool:
        """Legal representatives and administrators need no grant for any product (ORG-8)."""
        return self.role in MANAGERS

    @property
    def sees_accounting(self) -> bool:
        """By role, or by the extra right (BIL-2)."""
        return self.manages_everything or self.has_accounting

    def is_last_legal_representative(self, now: datetime.datetime) -> bool:
        """Whether the organization would have nobody to answer for it without this person (ORG-12). One query."""
        if not self.is_legal_representative:
            return False
        others = Membership.objects.filter(organization_id=self.organization_id).exclude(pk=self.pk)
        return not others.legal_representatives(now).exists()

    def change_role(self, role: str, *, has_accounting: bool) -> bool:
        """Take another role; whoever has accounting by role keeps no extra right. False when nothing changes."""
        extra = has_accounting and role in {Role.COLLABORATOR, Role.EXTERNAL}
        if (self.role, self.has_accounting) == (role, extra):
            return False
        self.role, self.has_accounting = role, extra
        self.save(update_fields=["role", "has_accounting"])
        return True

    def hide_first_steps(self, *, hides: bool) -> None:
        """Take the first steps off the own panel, or put them back: a taste of the reader, in no log."""
        self.hides_first_steps = hides
        self.save(update_fields=["hides_first_steps"])

    def note_use(self, now: datetime.datetime) -> None:
        """Keep the time of the last activity, to ten minutes."""
        if self.last_active_at is None or now - self.last_active_at > ACTIVITY_STEP:
            note_use(Membership.objects.filter(pk=self.pk), now, ACTIVITY_STEP, field="last_active_at")

    def passes_second_factor(self, now: datetime.datetime, *, proved: Collection[str] | None) -> bool:
        """Whether the organization's rule about two-step verification lets this person work here (SEC-32).

        ``proved``: keys of the methods that opened the session under way; None where no session is at stake (a worker),
        which is not the same as a session that proved nothing.
        Whoever owns a method that does, but came in by one that does not, is no case for exceptions: they prove it.
        No query for who satisfies the rule; else two at most, for an exception and a grace.
        """
        organization = self.organization
        if not organization.requires_second_factor(now):
            return True
        if self.owns_accepted_factor:
            return proved is None or bool(set(proved) - {"", *organization.refused_factors})
        own = {"user_id": self.user_id, "ends_at__gt": now}
        if organization.second_factor_exceptions.filter(lifted_at=None, **own).exists():
            return True
        self.grace = organization.second_factor_graces.filter(**own).first()
        return self.grace is not None

    def opens_as_it_is(self, now: datetime.datetime, proved: Collection[str]) -> bool:
        """``passes_second_factor`` without exceptions and graces, for pages outside of the organization: no query."""
        if not self.organization.requires_second_factor(now):
            return True
        return self.owns_accepted_factor and bool(set(proved) - {"", *self.organization.refused_factors})

    @property
    def owns_accepted_factor(self) -> bool:
        """Whether one of the person's methods satisfies the organization's rule."""
        return self.user.second_factor not in self.organization.refused_factors

    def exception_in_force(self, now: datetime.datetime) -> "SecondFactorException | None":
        """The exception that an administrator gave, if it still holds; no query where nothing is required."""
        if self.organization.second_factor_from is None:
            return None
        given = self.organization.second_factor_exceptions.filter(user_id=self.user_id, lifted_at=None)
        return given.filter(ends_at__gt=now).first()

    def suspend(self, *, reason: str, until: datetime.datetime | None, by: str, now: datetime.datetime) -> None:
        """Keep this member out of the organization; ``until`` None means until somebody reinstates them."""
        self.suspended_at, self.suspended_until, self.suspended_reason, self.suspended_by_name = now, until, reason, by
        self.save(update_fields=SUSPENSION)

    def reinstate(self) -> None:
        """Let the member in again."""
        self.suspended_at, self.suspended_until, self.suspended_reason, self.suspended_by_name = None, None, "", ""
        self.save(update_fields=SUSPENSION)

    @property
    def last_suspended_day(self) -> datetime.date | None:
        """The last day of the suspension."""
        return self.organization.last_day(self.suspended_until) if self.suspended_until else None

    @property
    def is_external(self) -> bool:
        """Somebody of elsewhere, who may leave instead of activating what the organization requires (SEC-34)."""
        return self.role == Role.EXTERNAL

    @property
    def is_suspended(self) -> bool:
        """By an administrator; what the provider blocked is ``is_blocked``."""
        return self.suspended_at is not None
