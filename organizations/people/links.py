"""Addresses of the invitations' menus, worked out once a page instead of once a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

Row = TypeVar("Row", bound=Any)


@dataclass(frozen=True, slots=True)
class InvitationLinks:
    """Where an invitation is sent again and withdrawn."""

    resend: str
    cancel: str


def link_invitations(invitations: Iterable[Row], base: str) -> list[Row]:
    """The invitations, each with ``links``."""
    linked = []
    for invitation in invitations:
        own = f"{base}invitations/{invitation.pk}/"
        invitation.links = InvitationLinks(f"{own}resend/", f"{own}cancel/")
        linked.append(invitation)
    return linked
