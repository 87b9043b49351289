"""What the addresses of the portal name: one thing of each kind, made when an address asks for it."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import partial
from typing import Any

from accounts.models import LINK_VALID_FOR, LoginChange, User
from billing.ending.commands import end_contract
from billing.feed.commands import make_feed
from core.clock import now
from domains.models import OwnerFact
from notifications.mail.leaving import token_of
from notifications.models import Topic
from organizations.models import Membership, Organization, Role
from organizations.people.commands import change_role
from tests import factories
from tests.architecture.addresses import LINKS, NAME_PAGES
from tests.billing import cards
from tests.cast import Cast
from tests.domains import names
from tests.shop import buying
from tests.support import matters

FIXED: dict[str, Any] = {
    "block": "identity", "name": "none.eml", "reference": "srv-none", "status": 404,
    "key": "00000000-0000-4000-8000-000000000000", "method": "app", "purpose": "enter", "digest": "0" * 32,
    "which": "disputes", "language": "es", "article": "change-your-password", "screen": "accounts:account",
}  # fmt: skip
"""What addresses name that is no row."""


class Objects(Mapping[str, Any]):
    """Something of each kind in one organization, asked for or made by its people; made when an address asks for it."""

    def __init__(self, cast: Cast, tenant: str) -> None:
        organization = {"talleres": cast.talleres, "globex": cast.globex}[tenant]
        asker = cast.clara if tenant == "talleres" else cast.olga
        owner, facts = factories.owner_of(organization), {"kind": "bulk-invite", "data": {"rows": []}}
        self.made: dict[str, Any] = {"slug": organization.slug, **FIXED}
        self.makers: dict[str, Callable[[], Any]] = {
            **dict.fromkeys(("pk", "member"), lambda: factories.member(organization).pk),
            "departure": lambda: factories.departure(owner).pk,
            "invitation": lambda: factories.invitation(owner).pk,
            "job": lambda: organization.jobs.create(asked_by=asker, **facts).pk,
            "push_request": lambda: factories.push_request(asker).pk,
            "token": lambda: factories.invitation(owner).token,
            "secret": lambda: make_feed(actor=owner, now=now()).secret,
            "team": lambda: factories.team(organization).pk,
            **_owners(organization),
            "card_": lambda: cards.kept(organization).pk,
            "card_added": lambda: cards.setup(organization).pk,
            "billing:payment": lambda: cards.top_up(organization).pk,
            "recipient_": lambda: factories.recipient(organization).pk,
            "billing:recipient": lambda: factories.recipient(organization).token,
            **{f"billing:{each}": lambda: factories.delivery(organization).token for each in LINKS[1:]},
            "logo": lambda: factories.logo(organization),
            **buying.makers(owner),
            "withdrawal": lambda: factories.withdrawal(owner).pk,
            "owed": lambda: cards.owed(organization).pk,
            "currency": lambda: organization.currency,
            "number": lambda: factories.document(organization).number,
            **matters.makers(cast.member("beat") if tenant == "talleres" else factories.owner_of(cast.globex)),
            "keep_contract": lambda: _ended(owner),
            **dict.fromkeys(("renewal", "end_contract"), lambda: factories.product(organization).pk),
            "session": lambda: factories.session(cast.clara).pk,
            "message": lambda: factories.message(cast.clara).pk,
            "products:request": lambda: _request(asker, organization),
            "products:recipe": lambda: factories.recipe(organization).pk,
            "organizations:undo": lambda: _undo(asker, organization),
            "withdraw_request": lambda: _request(asker, organization),
            "app_password": lambda: factories.app_password(asker).pk,
            "products": lambda: _products(cast, organization),
            **_links_in_mails(asker),
            "domains:reject": lambda: names.leaving(organization).token,
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


def _owners(organization: Organization) -> dict[str, Callable[[], Any]]:
    """Addresses: of accounting, a card that holds nothing, and what somebody has to prove of one."""
    return {
        "billing_address": lambda: factories.billing_address(organization).pk,
        "contact_delete": lambda: factories.contact(organization).pk,
        "desk:owner": lambda: _asked(organization),
    }


def _asked(organization: Organization) -> Any:
    facts = {"kind": "identity", "value": "Ana Rey", "asked_at": now(), "until": now()}
    return OwnerFact.objects.create(organization=organization, card=factories.contact(organization), **facts).pk


def _undo(asker: User, organization: Organization) -> int:
    """What the asker changed last: a role of somebody new."""
    actor, subject = asker.memberships.get(organization=organization), factories.member(organization)
    change_role(actor=actor, subject=subject, role=Role.EXTERNAL, has_accounting=False)
    return organization.undo_steps.latest("pk").pk


def _request(asker: User, organization: Organization) -> int:
    return factories.access_request(asker.memberships.get(organization=organization)).pk


def _products(cast: Cast, organization: Organization) -> dict[str, dict[str, Any]]:
    """What the addresses of products name: by address, else under the empty name."""
    suite, locked = (factories.product(organization, "suite", reference="srv-1") for _number in range(2))
    mail, waiting = (factories.product(organization, "mail-service") for _number in range(2))
    deleted, kept = names.in_redemption(organization), factories.product(organization, "domain")
    locked.holds.create(kind="lock", started_at=now())
    waiting.holds.create(kind="maintenance", started_at=now())
    for each in (suite, locked, mail, waiting, deleted, kept) if organization == cast.talleres else ():
        factories.grant(cast.member("beat"), each, "technical")
        factories.grant(cast.member("lucia"), each, "statistics", "use")
    named = {
        "products:unlock": locked, "products:maintenance": mail, "products:end_maintenance": waiting,
        "domains:restore": deleted, "billing:warranty": kept, "": suite,
        **dict.fromkeys((f"domains:{each}" for each in NAME_PAGES.split()), kept),
    }  # fmt: skip
    return {name: {"category": each.kind.category.key, "pk": each.pk} for name, each in named.items()}


def _links_in_mails(asker: User) -> dict[str, Callable[[], Any]]:
    ways = {"confirm": LoginChange.Link.CONFIRM, "cancel": LoginChange.Link.CANCEL}
    changes = {f"accounts:{way}_login_change": partial(_login_change, asker, link) for way, link in ways.items()}
    return {**changes, "leave_mails": lambda: token_of(asker, Topic.ACCESS)}


def _login_change(user: User, link: LoginChange.Link) -> str:
    """One of the links of somebody who asked for another login."""
    at = now()
    facts = {"before": user.email, "after": "new@estudio-luz.example", "expires_at": at + LINK_VALID_FOR}
    change = LoginChange.objects.get_or_create(user=user, state="waiting", defaults={**facts, "asked_at": at})[0]
    return change.token(link)


def _ended(owner: Membership) -> int:
    product = factories.product(owner.organization)
    return end_contract(actor=owner, product_id=product.pk, seen=None, now=now()).product_id
