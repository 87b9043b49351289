"""What this app puts into the export of everything: the organization, its people, invitations, teams, work, log."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import pdf
from core.archive import Piece, Row
from core.clock import now
from notifications.models import Message
from organizations.departures.evidence import evidence_of
from organizations.details.facts import ADDRESS_FIELDS, FIELDS
from organizations.exports.registry import ExportTable, ranges, within
from organizations.log.search import line_of
from organizations.models import BillingAddress, Invitation, Logo, Membership, Organization
from security.base.strength import SecondFactor

INTERNAL = {"id", "deleted_at", "retained_until"}
DOCUMENTS_AT_ONCE = 50
"""Departures of one piece: their evidence takes half a second to make."""


def _columns(model: type[models.Model], first: Sequence[str], left_out: set[str]) -> "list[models.Field[Any, Any]]":
    """Every column, so that a new one is in the export too; those that the form writes come in its order."""
    fields = {field.name: field for field in model._meta.concrete_fields if field.name not in left_out}
    return [fields[name] for name in dict.fromkeys([*first, *fields])]


def _organization(actor: Membership, piece: Piece) -> Iterator[Row]:
    for field in _columns(Organization, ("name", "slug", *FIELDS), INTERNAL):
        value = getattr(actor.organization, f"get_{field.name}_display" if field.choices else field.attname)
        value = value() if callable(value) else value
        yield {"fact": field.name, "label": str(field.verbose_name), "value": value}


def _people(actor: Membership, piece: Piece) -> Iterator[Row]:
    members = actor.organization.memberships.select_related("user").prefetch_related("teams")
    for member in within(members, piece):
        yield {
            "first_name": member.user.first_name,
            "last_name": member.user.last_name,
            "email": member.user.email,
            "role": str(member.get_role_display()),
            "accounting": member.sees_accounting,
            "teams": [team.name for team in member.teams.all()],
            "second_factor": str(SecondFactor(member.second_factor).label),
            "billing_mail": member.wants_billing_mail,
            "product_mail": member.wants_product_mail,
            "joined_at": member.joined_at,
            "last_active_at": member.last_active_at,
            "locked_at": member.suspended_at,
            "locked_until": member.suspended_until,
            "locked_because": member.suspended_reason,
        }


def _invitations(actor: Membership, piece: Piece) -> Iterator[Row]:
    each: Invitation
    for each in within(actor.organization.invitations.select_related("inviter"), piece):
        yield {
            "email": each.email,
            "name": f"{each.first_name} {each.last_name}".strip(),
            "role": str(each.get_role_display()),
            "state": str(each.get_state_display()),
            "welcome": each.welcome,
            "inviter": str(each.inviter or ""),
            "sent_at": each.sent_at,
            "expires_at": each.expires_at,
            "closed_at": each.closed_at,
        }


def _teams(actor: Membership, piece: Piece) -> Iterator[Row]:
    for team in actor.organization.teams.select_related("leader__user").prefetch_related("members__user"):
        yield {
            "name": team.name,
            "colour": str(team.get_colour_display()),
            "leader": team.leader.full_name if team.leader else "",
            "members": [member.full_name for member in team.members.all()],
        }


def _addresses(actor: Membership, piece: Piece) -> Iterator[Row]:
    for address in actor.organization.billing_addresses.all():
        yield {field.name: _plain(getattr(address, field.name)) for field in _address_columns()}


def _address_columns() -> "list[models.Field[Any, Any]]":
    return _columns(BillingAddress, ADDRESS_FIELDS, {"id", "organization"})


def _plain(value: object) -> object:
    return value if isinstance(value, bool | list) else str(value)


def _logos(actor: Membership, piece: Piece) -> Iterator[Row]:
    for logo in actor.organization.logos.order_by("shape"):
        yield {"shape": str(logo.get_shape_display()), "file": _logo_name(logo)}


def _pictures(actor: Membership, piece: Piece) -> Iterator[tuple[str, bytes]]:
    for logo in actor.organization.logos.order_by("shape"):
        yield _logo_name(logo), bytes(logo.data)


def _logo_name(logo: Logo) -> str:
    return f"{logo.shape}.webp"


def _departures(actor: Membership, piece: Piece) -> Iterator[Row]:
    for each in within(actor.organization.departures.all(), piece):
        yield {
            "id": each.pk, "name": each.name, "email": each.email, "role": str(each.get_role_display()),
            "how": str(each.get_how_display()), "by": each.by_name, "at": each.at, "kept_until": each.last_day,
            "undone_at": each.undone_at, "undone_by": each.undone_by_name,
        }  # fmt: skip


def _evidence(actor: Membership, piece: Piece) -> Iterator[tuple[str, bytes]]:
    """Every document that was kept; one in the reader's language where nobody asked for any yet."""
    for each in within(actor.organization.departures.select_related("organization"), piece):
        kept = list(each.evidence.order_by("language", "knows"))
        for one in kept:
            yield f"{each.pk}-{one.language}-{one.knows}.pdf", bytes(one.content)
        if not kept and not pdf.missing():
            yield f"{each.pk}.pdf", evidence_of(each, get_language() or "es", now()).content


def _exemptions(actor: Membership, piece: Piece) -> Iterator[Row]:
    for each in actor.organization.second_factor_exceptions.select_related("user").order_by("given_at", "pk"):
        yield {
            "email": each.user.email, "reason": each.reason, "by": each.given_by_name, "given_at": each.given_at,
            "ends_at": each.ends_at, "lifted_at": each.lifted_at,
        }  # fmt: skip


def _jobs(actor: Membership, piece: Piece) -> Iterator[Row]:
    for job in actor.organization.jobs.select_related("asked_by").order_by("created_at"):
        yield {
            "title": job.title, "asked_by": job.asked_by.full_name, "state": str(job.get_state_display()),
            "total": job.total, "done": job.done, "created_at": job.created_at, "finished_at": job.finished_at,
        }  # fmt: skip


def _messages(actor: Membership, piece: Piece) -> Iterator[Row]:
    for message in _own_messages(actor).order_by("created_at", "pk").iterator():
        yield {
            "created_at": message.created_at, "address": message.address, "subject": message.subject,
            "state": str(message.get_state_display()), "sent_at": message.sent_at,
        }  # fmt: skip


def _own_messages(actor: Membership) -> models.QuerySet[Message]:
    """Those to the reader: what was written to colleagues is theirs."""
    return Message.objects.filter(organization_id=actor.organization_id, user_id=actor.user_id)


def _log(actor: Membership, piece: Sequence[int]) -> Iterator[Row]:
    for event in within(actor.readable_events().select_related("actor", "user"), piece):
        yield line_of(event)


TABLES = [
    ExportTable(
        "organization", _("Data of the organization"),
        {"fact": _("Field"), "label": _("Name"), "value": _("Value")}, _organization, rank=10,
    ),
    ExportTable(
        "people", _("Users"),
        {
            "first_name": _("First name"), "last_name": _("Last name"), "email": _("Email"), "role": _("Role"),
            "accounting": _("Accounting"), "teams": _("Work teams"), "second_factor": _("Two-step verification"),
            "billing_mail": _("Billing communications"), "product_mail": _("Product events"),
            "joined_at": _("Member since"), "last_active_at": _("Last activity"), "locked_at": _("Locked on"),
            "locked_until": _("Locked until"), "locked_because": _("Reason"),
        },
        _people, lambda actor: ranges(actor.organization.memberships.all()), rank=20,
    ),
    ExportTable(
        "invitations", _("Invitations"),
        {
            "email": _("Email"), "name": _("Name"), "role": _("Role"), "state": _("State"),
            "welcome": _("Words of welcome"), "inviter": _("Invited by"),
            "sent_at": _("Sent"), "expires_at": _("Expires"), "closed_at": _("Answered"),
        },
        _invitations, lambda actor: ranges(actor.organization.invitations.all()), rank=20,
    ),
    ExportTable(
        "teams", _("Work teams"),
        {"name": _("Name"), "colour": _("Colour"), "leader": _("Leader"), "members": _("Members")}, _teams,
        rank=20,
    ),
    ExportTable(
        "billing-addresses", _("Billing addresses"),
        {**{field.name: field.verbose_name for field in _address_columns()}, "is_default": _("By default")},
        _addresses, rank=15,
    ),
    ExportTable("logos", _("Logos"), {"shape": _("Type"), "file": _("File")}, _logos, documents=_pictures, rank=15),
    ExportTable(
        "removed-users", _("Removed users"),
        {
            "id": _("Number"), "name": _("Name"), "email": _("Email"), "role": _("Role"), "how": _("State"),
            "by": pgettext_lazy("who did it", "By"), "at": pgettext_lazy("day of an act", "On"),
            "kept_until": _("Kept until"), "undone_at": _("Undone"), "undone_by": _("Undone by"),
        },
        _departures, lambda actor: ranges(actor.organization.departures.all(), DOCUMENTS_AT_ONCE), _evidence, rank=25,
    ),
    ExportTable(
        "exemptions", _("Exceptions to two-step verification"),
        {
            "email": _("Email"), "reason": _("Reason"), "by": pgettext_lazy("who did it", "By"), "given_at": _("From"),
            "ends_at": _("Until"), "lifted_at": _("Lifted"),
        },
        _exemptions, rank=25,
    ),
    ExportTable(
        "tasks", _("Tasks"),
        {
            "title": _("Task"), "asked_by": _("Asked for by"), "state": _("State"), "total": _("Total"),
            "done": _("Done"), "created_at": _("When"), "finished_at": _("Finished"),
        },
        _jobs, rank=70,
    ),
    ExportTable(
        "messages", _("Messages to you about the organization"),
        {
            "created_at": _("When"), "address": _("Email"), "subject": _("Subject"), "state": _("State"),
            "sent_at": _("Sent"),
        },
        _messages, rank=70,
    ),
    ExportTable(
        "log", _("Activity log"),
        {
            "at": _("When"), "kind": _("Kind of event"), "what": _("What"), "who": _("Who"), "email": _("Email"),
            "about": _("Person concerned"), "ip": _("IP address"), "device": _("Device"), "facts": _("Facts"),
        },
        _log, lambda actor: ranges(actor.readable_events()), rank=90,
    ),
]  # fmt: skip
