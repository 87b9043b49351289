"""Who sees which rows. Visibility rules of organizations and people exist only here."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models

from accounts.names import full_name
from core.clock import now
from core.hooks import Hook
from core.order import ByName, name_key
from core.search import Mentions, every_word, words_of
from core.statements import Statement
from core.text import whole_number, whole_numbers
from notifications.models import Notice, NoticeReading, Preference
from notifications.notices import KEPT
from notifications.reader import Reader
from organizations.roles import MANAGERS, Role
from security.base.strength import SecondFactor
from security.models import Block

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Departure, Invitation, Membership, Organization  # noqa: F401 - in quotes below


IN_FRAME: Hook[tuple[str, Callable[[], models.expressions.Combinable]]] = Hook(key=lambda pair: pair[0])
"""What the frame of a page says of the organization under way, read with the memberships of its reader: the name of a
value, and what it is of a membership."""


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organizations that still exist for somebody."""

    def lock_slug(self, slug: str) -> None:
        """Make creations of the same address wait for each other until the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"slug:{slug}"])

    def numbered(self, text: str) -> Self:
        """The one whose customer number this is, deleted ones too; none for what is no number."""
        number = whole_number(text, 9)
        return self.none() if number is None else self.filter(customer_number=number)


MEMBERSHIPS_SHOWN = 50
BY_ROLE = models.Case(
    *(models.When(role=role, then=models.Value(rank)) for rank, role in enumerate(Role)),
    output_field=models.SmallIntegerField(),
)
"""Order of the roles, legal representatives first."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    """People of organizations."""

    def not_suspended(self, now: datetime.datetime) -> Self:
        """Those whom their organization keeps in; a suspension whose end has passed stops nobody, also before it is
        taken off."""
        return self.filter(models.Q(suspended_at=None) | models.Q(suspended_until__lte=now))

    def acting(self, now: datetime.datetime) -> Self:
        """Those who may act at this moment: neither suspended here nor blocked by the provider, and not closed.

        Whether an account is open is asked of each of these members: a join would read the accounts of everybody.
        """
        is_open = apps.get_model("accounts", "User").objects.filter(pk=models.OuterRef("user")).values("is_active")[:1]
        opened = models.Subquery(is_open, output_field=models.BooleanField())
        return self.not_suspended(now).filter(opened).exclude(Block.objects.blocking("user"))

    def open_to(self, user: "User", slug: str, now: datetime.datetime) -> Self:
        """The person's own way into one organization; empty for strangers and suspended people."""
        mine = self.not_suspended(now).filter(user=user, organization__slug=slug, organization__deleted_at=None)
        return mine.select_related("organization")

    def with_blocks(self) -> Self:
        """Each knowing whether the provider keeps the person out of everything (``is_blocked``)."""
        return self.annotate(is_blocked=Block.objects.blocking("user"))

    def with_team_names(self) -> Self:
        """Each knowing the names of its work teams in their order (``named_teams``)."""
        teams = apps.get_model("organizations", "Team").objects.filter(members=models.OuterRef("pk"))
        return self.annotate(named_teams=ArraySubquery(teams.order_by(ByName("name"), "pk").values("name")))

    def memberships_of(self, user: "User", now: datetime.datetime) -> "list[Membership]":
        """The organizations that a person may enter, those they answer for first; at most MEMBERSHIPS_SHOWN."""
        nearest = _NEAREST.rows(user=user.pk, now=now, since=now - KEPT)
        return sorted(
            nearest, key=lambda each: (not each.is_legal_representative, name_key(each.organization.name), each.pk)
        )

    def requiring_second_factor(self, user: "User", now: datetime.datetime) -> Self:
        """The person's memberships, living organizations only, that require two-step verification now."""
        mine = self.filter(user=user, organization__deleted_at=None, organization__second_factor_from__lte=now)
        return mine.select_related("organization").order_by(ByName("organization__name"), "pk")

    def with_way_out(self, now: datetime.datetime) -> Self:
        """A person's own memberships, living organizations only, each knowing whether somebody else answers for it."""
        others = self.model.objects.filter(organization=models.OuterRef("organization")).legal_representatives(now)
        return (
            self.filter(organization__deleted_at=None)
            .select_related("organization")
            .annotate(has_other_representative=models.Exists(others.exclude(pk=models.OuterRef("pk"))))
            .order_by(ByName("organization__name"), "pk")
        )

    def ticked(self, values: list[str]) -> Self:
        """The rows whose ids came with a form, at most 500; anything that is no id is passed over."""
        return self.filter(pk__in=whole_numbers(values[:500])).select_related("user").order_by("directory_key", "pk")

    def listed(self) -> Self:
        """What a row of the users list shows, and no more: the passwords of colleagues stay in the database.

        ``team_ids`` are those of the work teams."""
        own = ["organization_id", "role", "has_accounting", "last_active_at", "second_factor"]
        own += ["suspended_at", "suspended_until", "suspended_reason", "suspended_by_name"]
        return (
            self.with_blocks()
            .annotate(team_ids=ArraySubquery(self._teams_of_each()))
            .select_related("user")
            .only(*own, "user__first_name", "user__last_name", "user__email", "user__avatar_digest")
        )

    def _teams_of_each(self) -> models.QuerySet[Any]:
        return self.model.teams.through.objects.filter(membership_id=models.OuterRef("pk")).values("team_id")

    def teams_by_member(self, members: "list[Membership]") -> dict[int, list[int]]:
        """Ids of the work teams of each of these members, none for those without a team. One query."""
        memberships = self.model.teams.through.objects.filter(membership_id__in=[member.pk for member in members])
        teams: dict[int, list[int]] = defaultdict(list)
        for member, team in memberships.values_list("membership_id", "team_id"):
            teams[member].append(team)
        return teams

    def readers(self) -> list[Reader]:
        """Whom a mail to all of these people is for, in the order of their memberships. One query, no accounts.

        Whoever may not act now hears nothing: not people suspended here, blocked by the provider, or with a closed
        account (EML-8). Mails about somebody's own standing go to that person alone, by ``Reader.of``.
        """
        columns = ("user_id", "email", "language", "first_name", "last_name", "time_zone", "country")
        rows = self.acting(now()).order_by("pk").values_list(columns[0], *(f"user__{column}" for column in columns[1:]))
        return [
            Reader(email, language, full_name(first, last, email), zone, None, str(country), key)
            for key, email, language, first, last, zone, country in rows
        ]

    def matching(self, text: str) -> Self:
        """People whose name or address contains every word of the text, accents and case aside."""
        return self.filter(*(Mentions("directory_key", word) for word in words_of(text)))

    def narrowed(self, *, roles: list[str], factors: list[str], teams: list[str], states: list[str]) -> Self:
        """The filters of the users list; an empty list is no condition."""
        found = self.filter(role__in=roles) if roles else self
        found = found.filter(second_factor__in=_factors(factors)) if factors else found
        found = found.filter(pk__in=self._in_teams(teams)) if teams else found
        if states and not {"active", "blocked"} <= set(states):
            found = found._kept_in(states)
        return found

    def _kept_in(self, states: list[str]) -> Self:
        """``blocked`` in the address: suspended by the organization or blocked by the provider's support."""
        blocked = models.Q(suspended_at__isnull=False) | models.Q(Block.objects.blocking("user"))
        if "blocked" in states:
            return self.filter(blocked)
        return self.exclude(blocked) if "active" in states else self.none()

    def _in_teams(self, teams: list[str]) -> models.QuerySet[Any]:
        return self.model.teams.through.objects.filter(team_id__in=teams).values("membership_id")

    def inviter_of(self, invitation: "Invitation", now: datetime.datetime) -> "Membership | None":
        """The inviter's present membership in the organization, if they still act there."""
        membership = self.filter(organization_id=invitation.organization_id, user=invitation.inviter)
        return membership.acting(now).first()

    def legal_representatives(self, now: datetime.datetime) -> Self:
        """Those who answer for the organization and can act; suspended and blocked ones do not count (ORG-12)."""
        return self.filter(role=Role.LEGAL_REPRESENTATIVE).acting(now)


def _factors(filters: list[str]) -> list[str]:
    active = [each.value for each in SecondFactor if not each.is_weak] if "active" in filters else []
    return active + [value for value in filters if value != "active"]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations of organizations."""

    def pending(self) -> Self:
        """Neither accepted nor closed; may be expired."""
        return self.filter(state="pending")

    def listed(self) -> Self:
        """What a row of the users list shows, and no more."""
        return self.only("organization_id", "email", "first_name", "last_name", "role", "state", "expires_at")

    def by_token(self, token: str) -> "tuple[Invitation, int] | None":
        """The invitation of a link and the version the link carries; None when this portal never made it."""
        read = self.model.read_token(token)
        invitation = self.select_related("organization", "inviter").filter(pk=read[0]).first() if read else None
        return (invitation, read[1]) if invitation and read and not invitation.organization.deleted_at else None

    def matching(self, text: str) -> Self:
        """Pending people whose name or address contains every word of the text."""
        return self.filter(every_word(text, "first_name__unaccent", "last_name__unaccent", "email"))

    def promised(self, teams: list[str]) -> Self:
        """Those who will join one of these work teams."""
        return self.filter(pk__in=self.model.teams.through.objects.filter(team_id__in=teams).values("invitation_id"))

    def open_at(self, now: datetime.datetime) -> Self:
        """Pending and not expired: the link works."""
        return self.pending().filter(expires_at__gt=now)


class DepartureQuerySet(models.QuerySet["Departure"]):
    """People who went."""

    def matching(self, text: str) -> Self:
        """Those whose name or address, as it was, contains every word of the text, accents and case aside."""
        return self.filter(every_word(text, "name__unaccent", "email"))

    def to_close(self, now: datetime.datetime) -> Self:
        """Their way back ended and nobody wrote it down yet."""
        return self.filter(closed_at=None, undone_at=None, undo_until__lte=now).order_by("undo_until", "pk")

    def with_return(self) -> Self:
        """Each knowing whether the person belongs to the organization again (``is_member_again``)."""
        here = apps.get_model("organizations", "Membership").objects.filter(
            organization=models.OuterRef("organization"), user=models.OuterRef("user")
        )
        return self.annotate(is_member_again=models.Exists(here))


def _nearest(user: int, now: datetime.datetime, since: datetime.datetime) -> "models.QuerySet[Membership]":
    rows = _memberships().not_suspended(now).filter(user_id=user, organization__deleted_at=None)
    counts: dict[str, Any] = {"unread": _unread_there(user, since), "unread_own": _unread_own(user, since)}
    counts |= {name: value() for name, value in IN_FRAME}
    counted = rows.annotate(**counts)
    # the highest of the names of roles is the first role
    return counted.select_related("organization").order_by("-role", ByName("organization__name"), "pk")[
        :MEMBERSHIPS_SHOWN
    ]


def _unread_there(user: int, since: datetime.datetime) -> models.Case:
    """How many open entries of the bell a membership has by its role of now, of those its person did not read."""
    here = _unread(user, since).filter(organization=models.OuterRef("organization"))
    own, of_accounting = models.Q(user_id=user), models.Q(audience=Notice.Audience.ACCOUNTING)
    return models.Case(
        models.When(role__in=MANAGERS, then=_counted(here.filter(own | models.Q(user=None)))),
        models.When(has_accounting=True, then=_counted(here.filter(own | of_accounting))),
        default=_counted(here.filter(own)),
        output_field=models.IntegerField(),
    )


def _unread_own(user: int, since: datetime.datetime) -> models.Subquery:
    """The same of what is of no organization that the person belongs to: one number, beside each membership."""
    return _counted(_unread(user, since).filter(user_id=user, organization=None))


def _unread(user: int, since: datetime.datetime) -> "models.QuerySet[Notice]":
    read = NoticeReading.objects.filter(user_id=user, notice=models.OuterRef("pk"))
    return _heard(user).filter(~models.Exists(read), done_at=None, created_at__gte=since)


def _heard(user: int) -> "models.QuerySet[Notice]":
    """Entries of the topics that this person wants at the bell; security always is (UI-28)."""
    silent = Preference.objects.filter(user_id=user, topic=models.OuterRef("topic"), bell=False)
    return Notice.objects.filter(~models.Exists(silent))


def _counted(notices: "models.QuerySet[Notice]") -> models.Subquery:
    """Their number, as one value."""
    total = notices.annotate(_total=models.Func("pk", function="count")).order_by().values("_total")
    return models.Subquery(total, output_field=models.IntegerField())


def notices_of(user: "User", members: "Iterable[Membership]", now: datetime.datetime) -> "models.QuerySet[Notice]":
    """The bell's entries that a person may read by the rights that these memberships of theirs carry now; newest of the
    unread first. Each knows ``is_read``."""
    members = list(members)
    managed = [each.organization_id for each in members if each.manages_everything]
    counted = [each.organization_id for each in members if each.sees_accounting]
    own = models.Q(organization=None) | models.Q(organization__in=[each.organization_id for each in members])
    mine = models.Q(user=user) & own
    theirs = models.Q(organization__in=managed, audience=Notice.Audience.MANAGERS)
    theirs |= models.Q(organization__in=counted, audience=Notice.Audience.ACCOUNTING)
    read = NoticeReading.objects.filter(user=user, notice=models.OuterRef("pk"))
    rows = _heard(user.pk).filter(mine | theirs, created_at__gte=now - KEPT).select_related("organization")
    is_read = models.Case(models.When(done_at__isnull=False, then=True), default=models.Exists(read))
    return rows.annotate(is_read=is_read).order_by("is_read", "-created_at", "-pk")


def _memberships() -> MembershipQuerySet:
    return MembershipQuerySet(model=apps.get_model("organizations", "Membership"))


_NEAREST = Statement(_nearest)
