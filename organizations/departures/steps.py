"""This app's own steps of a departure: work teams, invitations that the person sent, jobs under way."""

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.departures.registry import Decisions, PersonalItem, ReportLine, Restoration
from organizations.models import Departure, Invitation, Job, Membership

SHOWN = 50
"""Names of a list that a page or the evidence shows."""


class Teams:
    """Places in work teams; leading one ends with the place."""

    name, rank, asks_providers = "teams", 10, False

    def personal_items(self, subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
        """One line with the names."""
        names = list(subject.teams.values_list("name", flat=True))
        if not names:
            return []
        meta = ngettext("%(n)s work team", "%(n)s work teams", len(names)) % {"n": len(names)}
        text = _("The place in these teams ends, and with it the rights that came from them.")
        return [PersonalItem("teams", _("Work teams"), meta, text, names)]

    def on_departure(self, departure: Departure, subject: Membership, decisions: Decisions | None) -> Any:
        """Write them down; the places go with the membership."""
        return [{"id": team.pk, "name": team.name, "led": team.leader_id == subject.pk} for team in subject.teams.all()]

    def report(self, departure: Departure, written: Any) -> list[ReportLine]:
        """The teams in one line."""
        names = [team["name"] for team in written]
        return [ReportLine(_("Work teams"), _("The places in them ended."), items=names)] if names else []

    def restore(self, back: Restoration, written: Any) -> None:
        """The teams that are still there; leading only where nobody leads now."""
        teams = back.actor.organization.teams.in_bulk([team["id"] for team in written])
        back.member.teams.set(teams.values())
        for team in written:
            if team["id"] not in teams:
                back.lost.append(_("The work team %(name)s no longer exists.") % {"name": team["name"]})
            elif team["led"]:
                back.actor.organization.teams.filter(pk=team["id"], leader=None).update(leader=back.member)


class Invitations:
    """Invitations that the person sent and nobody answered, and those by which they could come back."""

    name, rank, asks_providers = "invitations", 40, False

    def personal_items(self, subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
        """Those that the person sent."""
        sent = self._ending(subject).filter(inviter_id=subject.user_id)
        emails = list(sent.order_by("email").values_list("email", flat=True)[: SHOWN + 1])
        if not emails:
            return []
        text = _("They are cancelled: nobody is responsible for them any more.")
        meta = ngettext("%(n)s pending invitation", "%(n)s pending invitations", len(emails)) % {"n": len(emails)}
        return [PersonalItem("invitations", _("Invitations sent"), meta, text, emails)]

    def on_departure(self, departure: Departure, subject: Membership, decisions: Decisions | None) -> Any:
        """Cancel both sorts."""
        ending = self._ending(subject)
        emails = list(ending.order_by("email").values_list("email", flat=True)[:SHOWN])
        ending.update(state=Invitation.State.CANCELLED, closed_at=departure.at)
        return emails

    def report(self, departure: Departure, written: Any) -> list[ReportLine]:
        """Whom they had invited."""
        return [ReportLine(_("Invitations sent"), _("They were cancelled."), items=written)] if written else []

    def restore(self, back: Restoration, written: Any) -> None:
        """Links are dead for good. Whoever is back needs no invitation: one that waits for them is cancelled."""
        if written:
            back.lost.append(_("Cancelled invitations stay cancelled. Send them again."))
        waiting = back.actor.organization.invitations.pending().filter(email__iexact=back.member.user.email)
        waiting.update(state=Invitation.State.CANCELLED, closed_at=back.now)

    def _ending(self, subject: Membership) -> "models.QuerySet[Invitation]":
        """Sent by them, or to their login address or any address by which they joined before."""
        invitations = subject.organization.invitations
        accepted = invitations.filter(accepted_by_id=subject.user_id).values("email")
        own = models.Q(email__iexact=subject.user.email) | models.Q(email__in=accepted)
        return invitations.pending().filter(models.Q(inviter_id=subject.user_id) | own)


class Jobs:
    """Long work under way that the person asked for."""

    name, rank, asks_providers = "jobs", 50, False

    def personal_items(self, subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
        """What is under way."""
        titles = [job.title for job in self._open(subject)[:SHOWN]]
        meta = ngettext("%(n)s task under way", "%(n)s tasks under way", len(titles)) % {"n": len(titles)}
        text = _("They stop before the next row; what is done stays done.")
        return [PersonalItem("jobs", _("Tasks under way"), meta, text, titles)] if titles else []

    def on_departure(self, departure: Departure, subject: Membership, decisions: Decisions | None) -> Any:
        """Cancel them. One whose row a worker holds is passed over: its next row finds that the person is gone, and a
        worker that waits for this organization must not be waited for."""
        free = list(self._open(subject).select_for_update(skip_locked=True))
        Job.objects.filter(pk__in=[job.pk for job in free]).update(state=Job.State.CANCELLED, finished_at=departure.at)
        return [job.kind for job in free]

    def report(self, departure: Departure, written: Any) -> list[ReportLine]:
        """What was stopped."""
        titles = [Job(kind=kind).title for kind in written]
        return [ReportLine(_("Tasks under way"), _("They were stopped."), items=titles)] if titles else []

    def restore(self, back: Restoration, written: Any) -> None:
        """Stopped work is asked for again."""

    def _open(self, subject: Membership) -> "models.QuerySet[Job]":
        return subject.organization.jobs.filter(asked_by_id=subject.user_id, state__in=Job.UNDER_WAY).order_by(
            "created_at"
        )
