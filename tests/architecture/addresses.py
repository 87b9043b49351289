"""Every address of the portal, read from the URL configuration, with the row that it must have in the access table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import factories
from tests.cast import Cast

PUBLIC, SIGNED_IN, MEMBER, PEOPLE, ASKER, DEVELOPMENT, STAFF = (
    "public", "signed in", "member", "manages people", "asked for it", "development", "staff",
)  # fmt: skip

TABLE = {
    "home": SIGNED_IN,
    "dashboard": MEMBER,
    "account_login": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_reset_password": PUBLIC,
    "account_logout": PUBLIC,
    "account_switch": PUBLIC,
    "account_signup": PUBLIC,
    "set_language": PUBLIC,
    "profile": SIGNED_IN,
    "profile_theme": SIGNED_IN,
    "accounts:cookies": PUBLIC,
    "accounts:recover_code": PUBLIC,
    "accounts:send_recovery_code": PUBLIC,
    "accounts:new_password": PUBLIC,
    "accounts:sign_up_code": PUBLIC,
    "accounts:send_sign_up_code": PUBLIC,
    "accounts:forget": PUBLIC,
    "accounts:edit_block": SIGNED_IN,
    "organizations:list": SIGNED_IN,
    "organizations:create": SIGNED_IN,
    "organizations:leave": MEMBER,
    "organizations:people": PEOPLE,
    "organizations:people_team": PEOPLE,
    "organizations:people_export": PEOPLE,
    "organizations:add_user": PEOPLE,
    "organizations:import_users": PEOPLE,
    "organizations:invitations": PEOPLE,
    "organizations:resend_invitation": PEOPLE,
    "organizations:cancel_invitation": PEOPLE,
    "organizations:person": PEOPLE,
    "organizations:person_role": PEOPLE,
    "organizations:person_contact": PEOPLE,
    "organizations:person_teams": PEOPLE,
    "organizations:person_activity": PEOPLE,
    "organizations:person_remove": PEOPLE,
    "organizations:person_confirm_removal": PEOPLE,
    "organizations:job": ASKER,
    "organizations:cancel_job": ASKER,
    "organizations:job_failures": ASKER,
    "organizations:invite": PUBLIC,
    "organizations:invite_join": SIGNED_IN,
    "organizations:invite_account": PUBLIC,
    "organizations:invite_decline": PUBLIC,
    "dev_components": DEVELOPMENT,
    "dev_confirmation": DEVELOPMENT,
    "dev_public": DEVELOPMENT,
    "dev_error": DEVELOPMENT,
    "dev_mail": DEVELOPMENT,
    "dev_mail_page": DEVELOPMENT,
    "dev_mail_html": DEVELOPMENT,
    "dev_mail_file": DEVELOPMENT,
    "dev_service": DEVELOPMENT,
    "desk:tasks": STAFF,
    "desk:finish": STAFF,
    "desk:refuse": STAFF,
}
"""Who may open what. An address that is missing here fails its test: decide first, then write it down."""

INSIDE = {MEMBER, PEOPLE, ASKER}
"""Rows of addresses that lie in an organisation."""

ROLES = ("representative", "administrator", "accounting", "collaborator", "external")
OUTSIDERS = ("blocked", "former", "staff", "stranger", "nobody")
NO, GONE, SIGN_IN = 403, 404, 302
EXPECTED: dict[str, dict[str, int]] = {
    MEMBER: dict.fromkeys(ROLES, 200),
    PEOPLE: {"representative": 200, "administrator": 200, "accounting": NO, "collaborator": NO, "external": NO},
    ASKER: {**dict.fromkeys(ROLES, GONE), "administrator": 200},
}
"""Status of GET inside the organisation, by role. Outsiders get 404, and nobody is asked to sign in."""


@dataclass(frozen=True)
class Address:
    """One line of the URL configuration."""

    name: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return self.name

    @property
    def row(self) -> str:
        """Its row of the table."""
        return TABLE[self.name]

    def url(self, values: dict[str, Any]) -> str:
        """The address with its parameters filled in."""
        return reverse(self.name, kwargs={name: self._value(name, values) for name in self.parameters})

    def _value(self, name: str, values: dict[str, Any]) -> Any:
        for kind in ("invitation", "job"):
            if name == "pk" and kind in self.name:
                return values[kind]
        return values[name]


def everything() -> list[Address]:
    """All addresses, in the order of the configuration."""
    return list(_walk(get_resolver().url_patterns, ""))


def inside() -> list[Address]:
    """Those that lie in an organisation."""
    return [each for each in everything() if TABLE.get(each.name) in INSIDE]


def objects(cast: Cast, tenant: str) -> dict[str, Any]:
    """Something of each kind in one organisation, asked for or made by its people, for the addresses."""
    organization = {"talleres": cast.talleres, "globex": cast.globex}[tenant]
    owner = factories.owner_of(organization)
    return {
        "slug": organization.slug,
        "pk": factories.member(organization).pk,
        "invitation": factories.invitation(owner).pk,
        "job": organization.jobs.create(asked_by=_asker(cast, tenant), kind="bulk-invite", data={"rows": []}).pk,
        "token": factories.invitation(owner).token,
        "block": "identity",
        "name": "none.eml",
        "reference": "srv-none",
        "status": 404,
    }


def _asker(cast: Cast, tenant: str) -> Any:
    return cast.clara if tenant == "talleres" else cast.olga


def _walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, f"{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            yield Address(f"{namespace}{each.name}", each.callback, tuple(each.pattern.converters))
