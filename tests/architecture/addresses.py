"""Every address of the portal, read from the URL configuration, with the row that it must have in the access table."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import LINK_VALID_FOR, LoginChange, User
from core.clock import now
from organizations.models import Organization
from tests import factories
from tests.billing import cards
from tests.cast import Cast

PUBLIC, SIGNED_IN, MEMBER, PEOPLE, EMPTY, ASKER, DEVELOPMENT, STAFF, MACHINE = (
    "public", "signed in", "member", "manages people", "empty", "asked for it", "development", "staff", "machine",
)  # fmt: skip
OWN, LEGAL, ACCOUNTANT, UNSET = "own people", "legal representative", "accounting", "accounting, not set up"
PLANNED, ASKED_FOR = "sees the product and accounts", "a file that nobody asked for"
SEEN, TECHNICAL, FIGURES, USED, HELD = "sees it", "technical right", "statistics right", "uses it", "locks it"
"""A product that the collaborator holds technically, the external user for its figures and its use."""

DEV = "components confirmation public error mail mail_page mail_html mail_file service card"
DESK = """
    tasks finish refuse products stop release people person person_block person_block_member unblock bank bank_file
    money bank_payment bank_assign bank_close withdrawals withdrawal refuse_withdrawal settle_withdrawal send
    pay_out_file pay_out_download
    gifts give gift books movements prices price_add
"""
"""Names of the pages at the desk, all for staff."""
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
    "accounts:sign_in_with_key": PUBLIC,
    "accounts:cookies": PUBLIC,
    "accounts:recover_way": PUBLIC,
    "accounts:recover_code": PUBLIC,
    "accounts:send_recovery_code": PUBLIC,
    "accounts:new_password": PUBLIC,
    "accounts:sign_up_code": PUBLIC,
    "accounts:send_sign_up_code": PUBLIC,
    "accounts:forget": PUBLIC,
    "accounts:edit_block": SIGNED_IN,
    "accounts:avatar": SIGNED_IN,
    "accounts:picture": SIGNED_IN,
    "accounts:export": SIGNED_IN,
    "security:verify": PUBLIC,
    "security:other_methods": PUBLIC,
    "security:ask_key": PUBLIC,
    "accounts:password": SIGNED_IN,
    "accounts:login_email": SIGNED_IN,
    "accounts:withdraw_login_email": SIGNED_IN,
    "accounts:confirm_login_change": PUBLIC,
    "accounts:cancel_login_change": PUBLIC,
    "accounts:recovery_phone": SIGNED_IN,
    "accounts:recovery_phone_code": SIGNED_IN,
    "accounts:recovery_phone_code_again": SIGNED_IN,
    "accounts:recovery_phone_remove": SIGNED_IN,
    "accounts:recovery_email": SIGNED_IN,
    "accounts:recovery_email_code": SIGNED_IN,
    "accounts:recovery_email_code_again": SIGNED_IN,
    "accounts:recovery_email_remove": SIGNED_IN,
    "security:overview": SIGNED_IN,
    "security:every_time": SIGNED_IN,
    "security:browsers": SIGNED_IN,
    "security:forget_browsers": SIGNED_IN,
    "security:forget_browser": SIGNED_IN,
    "security:factors": SIGNED_IN,
    "security:codes": SIGNED_IN,
    "security:renew_codes": SIGNED_IN,
    "security:download_codes": SIGNED_IN,
    "security:print_codes": SIGNED_IN,
    "security:app_add": SIGNED_IN,
    "manifest": PUBLIC,
    "shortcuts": SIGNED_IN,
    "security:push": PUBLIC,
    "security:push_add": SIGNED_IN,
    "security:approvals": SIGNED_IN,
    "security:push_question": PUBLIC,
    "security:push_request": SIGNED_IN,
    "security:deny_push_request": SIGNED_IN,
    "security:again": SIGNED_IN,
    "security:send_sms": PUBLIC,
    "security:sms_add": SIGNED_IN,
    "security:sms_confirm": SIGNED_IN,
    "security:sms_again": SIGNED_IN,
    "security:key_add": SIGNED_IN,
    "security:rename_key": SIGNED_IN,
    "security:prefer_factor": SIGNED_IN,
    "security:remove_factor": SIGNED_IN,
    "security:sessions": SIGNED_IN,
    "security:close_other_sessions": SIGNED_IN,
    "security:close_session": SIGNED_IN,
    "security:compromised": SIGNED_IN,
    "security:activity": SIGNED_IN,
    "security:alerts": SIGNED_IN,
    "security:messages": SIGNED_IN,
    "security:message": SIGNED_IN,
    "security:app_passwords": SIGNED_IN,
    "security:app_password_add": SIGNED_IN,
    "security:app_password_shown": SIGNED_IN,
    "security:app_passwords_revoke": SIGNED_IN,
    "security:app_password_revoke": SIGNED_IN,
    "security:check_app_password": MACHINE,
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
    "organizations:person_confirm_role": PEOPLE,
    "organizations:person_undo_role": PEOPLE,
    "organizations:person_contact": PEOPLE,
    "organizations:person_teams": PEOPLE,
    "organizations:person_activity": PEOPLE,
    "organizations:people_alert": PEOPLE,
    "organizations:people_remove": PEOPLE,
    "organizations:person_alert": PEOPLE,
    "organizations:person_exempt": PEOPLE,
    "organizations:person_end_exemption": PEOPLE,
    "organizations:person_suspend": PEOPLE,
    "organizations:person_reinstate": PEOPLE,
    "organizations:security": PEOPLE,
    "organizations:require_second_factor": PEOPLE,
    "organizations:release_second_factor": PEOPLE,
    "organizations:idle_sessions": PEOPLE,
    "organizations:second_factor_progress": PEOPLE,
    "organizations:second_factor_export": PEOPLE,
    "organizations:settings": OWN,
    "organizations:settings_edit": LEGAL,
    "organizations:billing_addresses": ACCOUNTANT,
    "organizations:billing_address_add": ACCOUNTANT,
    "organizations:billing_address": ACCOUNTANT,
    "organizations:billing_address_default": ACCOUNTANT,
    "organizations:billing_address_delete": ACCOUNTANT,
    "billing:stripe": MACHINE,
    **dict.fromkeys(("billing:payment_card", "billing:card_added_card"), UNSET),
    **dict.fromkeys(("billing:payment", "billing:payment_cancel", "billing:methods"), ACCOUNTANT),
    **dict.fromkeys((f"billing:card_{each}" for each in ("add", "added", "default", "delete")), ACCOUNTANT),
    "organizations:logo": MEMBER,
    "billing:payments": ACCOUNTANT,
    "billing:checkout": ACCOUNTANT,
    "billing:proforma": ACCOUNTANT,
    "billing:renewal": ACCOUNTANT,
    "billing:plan": PLANNED,
    "billing:prepaid": ACCOUNTANT,
    "billing:credit": ACCOUNTANT,
    "billing:withdraw": ACCOUNTANT,
    "billing:cancel_withdrawal": ACCOUNTANT,
    "billing:export": ACCOUNTANT,
    "billing:invoices": ACCOUNTANT,
    "billing:document": ACCOUNTANT,
    "billing:pay_document": ACCOUNTANT,
    "billing:document_pdf": ACCOUNTANT,
    "organizations:delete": PEOPLE,
    "organizations:delete_confirm": PEOPLE,
    "organizations:export": PEOPLE,
    "organizations:export_documents": EMPTY,
    "organizations:job_file": ASKED_FOR,
    "products:cancel_several": PEOPLE,
    "organizations:log": MEMBER,
    "organizations:log_csv": MEMBER,
    "organizations:log_json": MEMBER,
    "organizations:second_factor_required": SIGNED_IN,
    "organizations:second_factor_grace": SIGNED_IN,
    "organizations:person_remove": PEOPLE,
    "organizations:person_confirm_removal": PEOPLE,
    "organizations:departures": PEOPLE,
    "organizations:departure": PEOPLE,
    "organizations:undo_departure": PEOPLE,
    "organizations:departure_evidence": PEOPLE,
    "products:departure_transfer": PEOPLE,
    "organizations:job": ASKER,
    "organizations:cancel_job": ASKER,
    "organizations:job_failures": ASKER,
    "organizations:invite": PUBLIC,
    "organizations:invite_join": SIGNED_IN,
    "organizations:invite_account": PUBLIC,
    "organizations:invite_decline": PUBLIC,
    "products:member_access": PEOPLE,
    "products:invitation_access": PEOPLE,
    "products:person_rights": PEOPLE,
    "products:person_rights_csv": PEOPLE,
    "products:product_rights": PEOPLE,
    "products:product_rights_csv": PEOPLE,
    "products:teams": PEOPLE,
    "products:team_create": PEOPLE,
    "products:team": PEOPLE,
    "products:team_edit": PEOPLE,
    "products:team_members": PEOPLE,
    "products:team_delete": PEOPLE,
    "products:team_access": PEOPLE,
    "products:list": MEMBER,
    "products:category": SEEN,
    "products:board": SEEN,
    "products:manage": TECHNICAL,
    "products:edit": TECHNICAL,
    "products:statistics": FIGURES,
    "products:open": USED,
    "products:lock": HELD,
    "products:unlock": HELD,
    "products:maintenance": HELD,
    "products:end_maintenance": HELD,
    **{f"dev_{name}": DEVELOPMENT for name in DEV.split()},
    **{f"desk:{name}": STAFF for name in DESK.split()},
    "support:code": SIGNED_IN,
    "support:end_visit": SIGNED_IN,
}
"""Who may open what. An address that is missing here fails its test: decide first, then write it down."""

INSIDE = {MEMBER, PEOPLE, EMPTY, ASKER, OWN, LEGAL, ACCOUNTANT, UNSET, SEEN, TECHNICAL, FIGURES, USED, HELD}
"""Rows of addresses that lie in an organization."""

ROLES = ("representative", "administrator", "accounting", "collaborator", "external")
OUTSIDERS = ("suspended", "former", "staff", "stranger", "nobody")
NO, GONE, SIGN_IN = 403, 404, 302
EXPECTED: dict[str, dict[str, int]] = {
    MEMBER: dict.fromkeys(ROLES, 200),
    PEOPLE: {"representative": 200, "administrator": 200, "accounting": NO, "collaborator": NO, "external": NO},
    EMPTY: {"representative": GONE, "administrator": GONE, "accounting": NO, "collaborator": NO, "external": NO},
    ASKER: {**dict.fromkeys(ROLES, GONE), "administrator": 200},
    OWN: {**dict.fromkeys(ROLES, 200), "external": NO},
    LEGAL: {**dict.fromkeys(ROLES, NO), "representative": 200},
    ACCOUNTANT: {**dict.fromkeys(ROLES, 200), "collaborator": NO, "external": NO},
    UNSET: {**dict.fromkeys(ROLES, GONE), "collaborator": NO, "external": NO},
    SEEN: {**dict.fromkeys(ROLES, 200), "accounting": GONE},
    ASKED_FOR: dict.fromkeys(ROLES, GONE),
    PLANNED: {"representative": 200, "administrator": 200, "accounting": GONE, "collaborator": NO, "external": NO},
    TECHNICAL: {**dict.fromkeys(ROLES, 200), "accounting": GONE, "external": NO},
    FIGURES: {**dict.fromkeys(ROLES, 200), "accounting": GONE, "collaborator": NO},
    USED: {**dict.fromkeys(ROLES, 302), "accounting": GONE, "collaborator": NO},
    HELD: {"representative": 200, "administrator": 200, "accounting": GONE, "collaborator": NO, "external": NO},
}
"""Status of GET inside the organization, by role. Outsiders get 404, suspended members 403, and nobody is asked to sign
in."""


KINDS = (
    "departure", "billing_address", "invitation", "job", "session", "message", "app_password", "push_request",
    "card_added", "card_", "billing:payment", "renewal", "withdrawal",
)  # fmt: skip
"""Things whose name is part of the name of their addresses."""


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

    def url(self, values: Mapping[str, Any]) -> str:
        """The address with its parameters filled in."""
        return reverse(self.name, kwargs={name: self._value(name, values) for name in self.parameters})

    def _value(self, name: str, values: Mapping[str, Any]) -> Any:
        if "category" in self.parameters and name in {"category", "pk"}:
            return values["products"].get(self.name, values["products"][""])[name]
        if self.name.endswith("_login_change"):
            return values[self.name]
        if self.name.startswith("products:team") and name == "pk":
            return values["team"]
        if self.name == "organizations:logo":
            return values["slug"] if name == "slug" else values["logo"]
        for kind in KINDS:
            if name == "pk" and kind in self.name:
                return values[kind]
        return values[name]


def everything() -> list[Address]:
    """All addresses, in the order of the configuration."""
    return list(_walk(get_resolver().url_patterns, ""))


def inside() -> list[Address]:
    """Those that lie in an organization."""
    return [each for each in everything() if TABLE.get(each.name) in INSIDE]


class Objects(Mapping[str, Any]):
    """Something of each kind in one organization, asked for or made by its people; made when an address asks for it."""

    def __init__(self, cast: Cast, tenant: str) -> None:
        organization = {"talleres": cast.talleres, "globex": cast.globex}[tenant]
        asker = cast.clara if tenant == "talleres" else cast.olga
        owner, facts = factories.owner_of(organization), {"kind": "bulk-invite", "data": {"rows": []}}
        self.made: dict[str, Any] = {
            "slug": organization.slug, "block": "identity", "name": "none.eml", "reference": "srv-none", "status": 404,
            "key": "00000000-0000-4000-8000-000000000000", "method": "app", "purpose": "enter", "digest": "0" * 32,
        }  # fmt: skip
        self.makers: dict[str, Callable[[], Any]] = {
            "pk": lambda: factories.member(organization).pk,
            "member": lambda: factories.member(organization).pk,
            "departure": lambda: factories.departure(owner).pk,
            "invitation": lambda: factories.invitation(owner).pk,
            "job": lambda: organization.jobs.create(asked_by=asker, **facts).pk,
            "push_request": lambda: factories.push_request(asker).pk,
            "token": lambda: factories.invitation(owner).token,
            "team": lambda: factories.team(organization).pk,
            "billing_address": lambda: factories.billing_address(organization).pk,
            "card_": lambda: cards.kept(organization).pk,
            "card_added": lambda: cards.setup(organization).pk,
            "billing:payment": lambda: cards.top_up(organization).pk,
            "logo": lambda: factories.logo(organization),
            "withdrawal": lambda: factories.withdrawal(owner).pk,
            "currency": lambda: organization.currency,
            "number": lambda: factories.document(organization).number,
            "renewal": lambda: factories.product(organization).pk,
            "session": lambda: factories.session(cast.clara).pk,
            "message": lambda: factories.message(cast.clara).pk,
            "app_password": lambda: factories.app_password(asker).pk,
            "products": lambda: _products(cast, organization),
            "accounts:confirm_login_change": lambda: _login_change(asker, LoginChange.Link.CONFIRM),
            "accounts:cancel_login_change": lambda: _login_change(asker, LoginChange.Link.CANCEL),
        }

    def __getitem__(self, kind: str) -> Any:
        """Its id, slug or token."""
        if kind not in self.made:
            self.made[kind] = self.makers[kind]()
        return self.made[kind]

    def with_(self, others: dict[str, Any]) -> "Objects":
        """The same things, some of them replaced."""
        replaced = copy(self)
        replaced.made = {**self.made, **others}
        return replaced

    def __iter__(self) -> Iterator[str]:
        """Every kind."""
        return iter({**self.made, **self.makers})

    def __len__(self) -> int:
        """How many kinds."""
        return len({**self.made, **self.makers})


def _products(cast: Cast, organization: Organization) -> dict[str, dict[str, Any]]:
    """What the addresses of products name: by address, else under the empty name."""
    suite, locked = (factories.product(organization, "suite", reference="srv-1") for _number in range(2))
    mail, waiting = (factories.product(organization, "mail-service") for _number in range(2))
    locked.holds.create(kind="lock", started_at=now())
    waiting.holds.create(kind="maintenance", started_at=now())
    for each in (suite, locked, mail, waiting) if organization == cast.talleres else ():
        factories.grant(cast.member("beat"), each, "technical")
        factories.grant(cast.member("lucia"), each, "statistics", "use")
    named = {
        "products:unlock": locked, "products:maintenance": mail, "products:end_maintenance": waiting, "": suite,
    }  # fmt: skip
    return {name: {"category": each.kind.category.key, "pk": each.pk} for name, each in named.items()}


def _login_change(user: User, link: LoginChange.Link) -> str:
    """One of the links of somebody who asked for another login."""
    at = now()
    facts = {"before": user.email, "after": "new@estudio-luz.example", "expires_at": at + LINK_VALID_FOR}
    change = LoginChange.objects.get_or_create(user=user, state="waiting", defaults={**facts, "asked_at": at})[0]
    return change.token(link)


def _walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, f"{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            yield Address(f"{namespace}{each.name}", each.callback, tuple(each.pattern.converters))
