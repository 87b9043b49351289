"""Who is in a work team, as a form: the members a screenful at a time, others by a search, without scripts too.

Field names: ``shown`` lists the people who were drawn, ``members`` those of them who were ticked. Whoever was not drawn
stays as they are. Whoever was ticked or unticked stays drawn until it is saved. ``q`` is the search, ``page`` the page
of the members.
"""

from functools import cached_property
from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.names import full_name
from core.forms import refused_by
from core.text import whole_number, whole_numbers
from organizations.models import Membership, Team
from organizations.people.teams import set_members
from organizations.querysets import MembershipQuerySet

SCREENFUL = 50
COLUMNS = ("pk", "user__first_name", "user__last_name", "user__email")


class Tick(NamedTuple):
    """One person of the organization; names repeat, so the label has the address too."""

    pk: int
    name: str
    label: str
    is_ticked: bool


class TeamMembersForm(forms.Form):
    """Who is in the team."""

    def __init__(self, data: QueryDict | None, *, actor: Membership, team: Team) -> None:
        """``data`` that only looks around (``do`` is ``show``, ``clear`` or ``page:<number>``) is not checked."""
        self.sent = data if data is not None else QueryDict()
        action, _colon, number = self.sent.get("do", "").partition(":")
        self.looks = action in {"show", "clear", "page"}
        self.query = "" if action == "clear" else self.sent.get("q", "").replace("\x00", "").strip()[:80]
        wanted = number if action == "page" else self.sent.get("page", "")
        self.page = max(1, whole_number(wanted, 5) or 1)
        super().__init__(None if self.looks else data, initial={"leader": self.sent.get("leader")})
        self.actor, self.team = actor, team
        self.leading: set[int] = set()
        """Who was chosen to lead it."""

    @property
    def people(self) -> MembershipQuerySet:
        """Everybody of the organization, in the order of the list."""
        everybody: MembershipQuerySet = self.actor.organization.memberships.order_by("directory_key", "pk")
        return everybody

    @property
    def inside(self) -> MembershipQuerySet:
        """Who is in the team until something is saved."""
        return self.people.filter(teams=self.team)

    @cached_property
    def is_small(self) -> bool:
        """Everybody is drawn at once."""
        return self.people.order_by()[: SCREENFUL + 1].count() <= SCREENFUL

    @cached_property
    def shown(self) -> set[int]:
        """Who was drawn."""
        return set(whole_numbers(self.sent.getlist("shown")))

    @cached_property
    def ticked(self) -> set[int]:
        """Who was ticked."""
        return set(whole_numbers(self.sent.getlist("members")))

    @cached_property
    def total(self) -> int:
        """How many are in the team."""
        return self.inside.count()

    @property
    def pages(self) -> int:
        """Pages of members; at least one."""
        return max(1, -(-self.total // SCREENFUL))

    @cached_property
    def found(self) -> list[int]:
        """Who is drawn whatever was chosen: everybody, who matches the search, or a page of the members."""
        if self.is_small:
            chosen = self.people.matching(self.query) if self.query else self.people
            return list(chosen.values_list("pk", flat=True))
        if self.query:
            return list(self.people.matching(self.query).values_list("pk", flat=True)[: SCREENFUL + 1])
        self.page = min(self.page, self.pages)
        start = (self.page - 1) * SCREENFUL
        return list(self.inside.values_list("pk", flat=True)[start : start + SCREENFUL])

    @property
    def has_more(self) -> bool:
        """More people match than are drawn."""
        return len(self.found) > SCREENFUL

    @cached_property
    def rows(self) -> list[Tick]:
        """The people who are drawn."""
        found = {*self.found[:SCREENFUL]}
        before = set(self.inside.filter(pk__in=found | self.shown | self.leading).values_list("pk", flat=True))
        kept = (self.ticked - before) | ((self.shown - self.ticked) & before) | self.leading
        wanted = (before - self.shown) | self.ticked
        rows = self.people.filter(pk__in=found | kept).values_list(*COLUMNS)
        named = ((pk, full_name(first, last, email), email) for pk, first, last, email in rows)
        return [Tick(pk, name, f"{name} · {email}", pk in wanted) for pk, name, email in named]

    @property
    def first(self) -> int:
        """Number of the first member of the page."""
        return (self.page - 1) * SCREENFUL + 1

    @property
    def last(self) -> int:
        """Number of the last one."""
        return min(self.total, self.page * SCREENFUL)

    @property
    def previous(self) -> int:
        """The page before; 0 on the first."""
        return self.page - 1

    @property
    def next(self) -> int:
        """The page after; 0 on the last."""
        return self.page + 1 if self.page < self.pages else 0

    def clean(self) -> None:
        """Nobody of elsewhere."""
        if self.people.filter(pk__in=self.ticked).count() != len(self.ticked):
            raise forms.ValidationError(_("One of these people no longer belongs to the organization."))

    def save(self) -> bool:
        """Set the members; False when a rule refused."""
        with refused_by(self):
            set_members(actor=self.actor, team=self.team, members=self.wanted().only("pk"))
        return not self.errors

    def wanted(self) -> MembershipQuerySet:
        """Who is in the team from now on."""
        gone = self.shown - self.ticked
        kept = self.inside.exclude(pk__in=gone).values("pk")
        return self.people.filter(pk__in=kept) | self.people.filter(pk__in=self.ticked)


class NewTeamMembersForm(TeamMembersForm):
    """The same for a team that does not exist yet, and who leads it."""

    def __init__(self, data: QueryDict | None, *, actor: Membership) -> None:
        super().__init__(data, actor=actor, team=Team())
        self.leading = set(whole_numbers(self.sent.getlist("leader")))
        field = forms.ModelChoiceField(self.people, label=_("Team leader"), required=False)
        field.choices = [("", _("Nobody")), *((row.pk, row.name) for row in self.rows)]
        self.fields["leader"] = field

    @property
    def inside(self) -> MembershipQuerySet:
        """Nobody yet."""
        return self.people.none()

    def clean(self) -> None:
        """A leader who is ticked, and nobody of elsewhere."""
        super().clean()
        leader = self.cleaned_data.get("leader")
        if leader and leader.pk not in self.ticked:
            self.add_error("leader", _("The leader is one of the team’s members."))
