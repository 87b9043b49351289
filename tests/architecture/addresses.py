"""Every address of the portal, read from the URL configuration, with the row that it must have in the access table."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PUBLIC, SIGNED_IN, MEMBER, PEOPLE, EMPTY, ASKER, DEVELOPMENT, STAFF, MACHINE = (
    "public", "signed in", "member", "manages people", "empty", "asked for it", "development", "staff", "machine",
)  # fmt: skip
OWN, LEGAL, ACCOUNTANT, UNSET = "own people", "legal representative", "accounting", "accounting, not set up"
PLANNED, ASKED_FOR, CASE = "sees the product and accounts", "a file that nobody asked for", "case of beat"
SEEN, TECHNICAL, FIGURES, USED, HELD = "sees it", "technical right", "statistics right", "uses it", "locks it"
"""A product that the collaborator holds technically, the external user for its figures and its use."""

DEV = "components confirmation public error mail mail_page mail_html mail_answer mail_file service card"
DESK = """
    tasks finish refuse registries registry_done registry_refuse
    products stop release people person person_block person_block_member unblock bank bank_file
    money bank_payment bank_assign bank_close withdrawals withdrawal refuse_withdrawal settle_withdrawal send
    pay_out_file pay_out_download
    gifts give gift books movements prices price_add vip warranty warranty_done
    codes code_make code code_revoke offers offer_grant offer_withdraw orders
    to_cards matters queue matter difference correct_tax by_hand names name_mend name_close
    owners owner_ask owner owner_refuse
    cases case case_claim case_release case_close case_priority case_file letters letter letter_aside
"""
"""Names of the pages at the desk, all for staff."""
RENEWALS = """
    contracts end_contract keep_contract renewal renewals manage_renewals manage_warranty calendar forecast
    forecast_csv spending spending_csv
"""
NAME_PAGES = "servers signing lock code owner leaving verification privacy"
SHOP = """
    catalogue kind promotions cart cart_remove checkout orders order order_cancel order_withdraw transfer transfer_many
"""
LINKS = ("recipient", "delivery", "delivery_csv", "delivery_zip")
TABLE = {
    "home": SIGNED_IN,
    "dashboard": MEMBER,
    "getting_started": MEMBER,
    "account_login": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_reset_password": PUBLIC,
    "account_logout": PUBLIC,
    "account_switch": PUBLIC,
    "account_signup": PUBLIC,
    "set_language": PUBLIC,
    "profile": SIGNED_IN,
    "preferences": SIGNED_IN,
    "leave_mails": PUBLIC,
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
    "search": SIGNED_IN,
    "notifications": SIGNED_IN,
    "notifications_read": SIGNED_IN,
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
    "billing:own_feeds": SIGNED_IN,
    "security:app_password_add": SIGNED_IN,
    "security:app_password_shown": SIGNED_IN,
    "security:app_passwords_revoke": SIGNED_IN,
    "security:app_password_revoke": SIGNED_IN,
    "security:check_app_password": MACHINE,
    "organizations:list": SIGNED_IN,
    "organizations:create": SIGNED_IN,
    "organizations:leave": MEMBER,
    "products:ask": MEMBER,
    "products:requests": MEMBER,
    "products:request": PEOPLE,
    "products:withdraw_request": ASKER,
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
    "organizations:undo": ASKER,
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
    **dict.fromkeys(("support:premium_sheet", "support:premium_change"), UNSET),
    **dict.fromkeys(
        ("support:premium", "support:premium_subscribe", "billing:payments", "billing:checkout"), ACCOUNTANT
    ),
    **dict.fromkeys(("billing:payment", "billing:payment_cancel", "billing:methods"), ACCOUNTANT),
    **dict.fromkeys((f"billing:card_{each}" for each in ("add", "added", "default", "delete")), ACCOUNTANT),
    "organizations:logo": MEMBER,
    **dict.fromkeys(("billing:settings", "billing:recipient_add", "billing:recipient_remove"), ACCOUNTANT),
    "billing:settings_of": PEOPLE,
    **dict.fromkeys((f"billing:{each}" for each in LINKS), PUBLIC),
    **dict.fromkeys((f"billing:{each}" for each in RENEWALS.split()), ACCOUNTANT),
    **dict.fromkeys(("billing:feed", "billing:revoke_feed"), MEMBER),
    "billing:calendar_file": PUBLIC,
    **dict.fromkeys(("billing:plan", "billing:plan_change", "billing:end_product", "billing:warranty"), PLANNED),
    "domains:restore": PLANNED,
    **dict.fromkeys((f"billing:{each}" for each in ("payments", "checkout", "proforma")), ACCOUNTANT),
    **dict.fromkeys((f"billing:{each}" for each in ("prepaid", "credit", "withdraw")), ACCOUNTANT),
    "domains:contacts": ACCOUNTANT,
    **{f"domains:{each}": TECHNICAL for each in NAME_PAGES.split()},
    "domains:owners": MEMBER,
    "domains:proof": PUBLIC,
    "domains:reject": PUBLIC,
    "domains:agree": PUBLIC,
    "domains:missing": MEMBER,
    "domains:available": MEMBER,
    "domains:contact_add": ACCOUNTANT,
    "domains:contact_delete": ACCOUNTANT,
    "billing:cancel_withdrawal": ACCOUNTANT,
    "billing:balance_alert": ACCOUNTANT,
    "billing:owed": ACCOUNTANT,
    "billing:export": ACCOUNTANT,
    "billing:invoices": ACCOUNTANT,
    "billing:document": ACCOUNTANT,
    "billing:pay_document": ACCOUNTANT,
    "billing:pay_documents": ACCOUNTANT,
    "billing:document_pdf": ACCOUNTANT,
    **{f"shop:{each}": ACCOUNTANT for each in SHOP.split()},
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
    **dict.fromkeys(("products:recipes", "products:recipe_add", "products:recipe"), PEOPLE),
    **dict.fromkeys(("products:recipe_edit", "products:recipe_delete"), PEOPLE),
    **dict.fromkeys(("products:people_recipe", "products:team_recipe"), PEOPLE),
    "products:teams": PEOPLE,
    "products:team_create": PEOPLE,
    "products:team": PEOPLE,
    "products:team_edit": PEOPLE,
    "products:team_members": PEOPLE,
    "products:team_delete": PEOPLE,
    "products:team_access": PEOPLE,
    "products:list": MEMBER,
    "products:ending": MEMBER,
    "products:ending_csv": MEMBER,
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
    **dict.fromkeys(("support:code", "support:end_visit"), SIGNED_IN),
    **dict.fromkeys(["support:home", "support:contact", "support:cases"], MEMBER),
    **dict.fromkeys(["support:case", "support:case_close", "support:case_file"], CASE),
    **dict.fromkeys([f"support:help{each}" for each in ("_home", "", "_search", "_article", "_vote")], PUBLIC),
    "support:end_contract": PUBLIC,
    "support:accessibility": PUBLIC,
    **dict.fromkeys(("shop:visitor", "shop:visitor_kind"), PUBLIC),
    "shop:visitor_order": SIGNED_IN,
    "support:help_go": SIGNED_IN,
}
"""Who may open what. An address that is missing here fails its test: decide first, then write it down."""

INSIDE = {MEMBER, PEOPLE, EMPTY, ASKER, OWN, LEGAL, ACCOUNTANT, UNSET, SEEN, TECHNICAL, FIGURES, USED, HELD, CASE}
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
    CASE: {**dict.fromkeys(ROLES, 200), "accounting": GONE, "external": GONE},
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
    "card_added", "card_", "billing:payment", "renewal", "withdrawal", "owed", "recipient_", "cart_remove",
    "shop:order", "case", "letter", "desk:code", "desk:offer", "contact_delete", "desk:owner",
    "products:request", "withdraw_request", "products:recipe", "organizations:undo", "end_contract", "keep_contract",
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
        if name == "token" and self.name in values:
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


def _walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, f"{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            yield Address(f"{namespace}{each.name}", each.callback, tuple(each.pattern.converters))
