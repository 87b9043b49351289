"""Plain functions that make people and organizations. No randomness; a counter keeps addresses apart."""

import datetime
import io
import itertools
import re
from functools import cache
from typing import Any

import pyotp
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.test.client import ClientHandler
from PIL import Image

from accounts.models import User
from billing.documents.issuing import Facts, issue
from billing.ledger.postings import Cause, Move
from billing.ledger.postings import post as book
from billing.models import Account, Document, DocumentFile, InvoiceRecipient, MonthlyDelivery, Posting, Withdrawal
from billing.prepaid.commands import quote_top_up
from billing.prepaid.withdrawing import Wish, ask_back
from core.clock import now
from domains.models import Contact, Domain
from manager import demo
from notifications.models import Message
from notifications.outbox import post
from notifications.reader import Reader
from organizations.departures.commands import remove_member
from organizations.details.create import create_organization
from organizations.invitations.commands import InvitationPlan, invite
from organizations.models import BillingAddress, Departure, Invitation, Membership, Organization, Role, Team
from products.bits import USE, union
from products.boards.create import create_product
from products.models import AccessRequest, Category, Grant, Kind, Product, Recipe, Right
from products.rights.grantees import Grantee
from security.app_passwords.commands import digest_of, generate
from security.methods.commands import activate_app, activate_sms
from security.models import AppFactor, AppPassword, PushRequest, SmsFactor
from security.models.factors import NEVER
from security.models.push import OPEN_FOR
from security.session_store import SessionStore
from tests.clock import here

PASSWORD = "atrio-demo-2026"
_numbers = itertools.count(1)


@cache
def hashed(password: str) -> str:
    """A real hash, worked out once a run: it is slow on purpose."""
    return make_password(password)


@cache
def _loaded_handler() -> ClientHandler:
    handler = ClientHandler(enforce_csrf_checks=False)
    handler.load_middleware()
    return handler


def person(email: str = "", **fields: Any) -> User:
    """Somebody who can sign in with PASSWORD; reads English unless told."""
    address = email or f"person{next(_numbers)}@talleres-rochat.example"
    names = {"first_name": "Clara", "last_name": "Monnet", "language": "en", "password": hashed(PASSWORD), **fields}
    return User.objects.create(email=address, **names)


def staff() -> User:
    """Somebody who works at the desk."""
    return with_app(person(is_staff=True))


def with_app(user: User, here: Client | None = None) -> User:
    """The person with an OTP app, activated in the browser ``here``; without one as if no session had done it."""
    activate_app(actor=user, secret=demo.APP_SECRET, last_t=NEVER, keep=_kept(here), now=now())
    return user


def with_sms(user: User, number: str = "+41791234567", here: Client | None = None) -> User:
    """The person with a number for codes, as ``with_app``."""
    factor = SmsFactor.objects.create(user=user, name="sms", number=number, confirmed=False, created_at=now())
    activate_sms(actor=user, factor=factor, keep=_kept(here), now=now())
    return user


def _kept(here: Client | None) -> str | None:
    return proved(here).session.session_key if here else None


def code_of(user: User) -> str:
    """What the person's app shows now, as if no code of it had been typed before."""
    app = AppFactor.objects.get(user=user)
    AppFactor.objects.filter(pk=app.pk).update(last_t=NEVER)
    return code_from(app.secret)


def code_from(secret: str, *, steps: int = 0) -> str:
    """What an app with this secret shows, some steps of 30 seconds from now; worked out by another library."""
    return pyotp.TOTP(secret).at(now(), counter_offset=steps)


def sign_in(client: Client, user: User) -> Client:
    """The client, signed in as the person without passing the page; any second step was passed long ago."""
    if settings.SESSION_COOKIE_NAME in client.cookies:
        client.force_login(user)
        return proved(client)
    request = HttpRequest()
    request.session = SessionStore()
    request.session.cycle_key = lambda: None  # type: ignore[method-assign]  # nobody has it: written once, below
    user.backend = settings.AUTHENTICATION_BACKENDS[0]  # type: ignore[attr-defined]
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    request.session.update(_proofs(request.session))
    request.session.create()
    client._set_login_cookies(request)  # type: ignore[attr-defined]
    return client


def browser(**headers: Any) -> Client:
    """A new browser. All share one loaded stack of middleware, which takes longer to build than a page."""
    client = Client(**headers)
    client.handler = _loaded_handler()
    return client


def signed_in(user: User) -> Client:
    """A new browser in which the person is signed in."""
    return sign_in(browser(), user)


def seen_on(answer: Any) -> dict[str, str]:
    """What the confirmation carries of what it shows (``core.shown``)."""
    found = re.search(r'name="seen" value="(\w+)"', answer.content.decode())
    return {"seen": found[1]} if found else {}


def confirm(client: Client, url: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
    """Look at the page that asks, then answer it."""
    return client.post(url, {**seen_on(client.get(url)), **(data or {})}, **options)


def confirm_list(client: Client, url: str, data: dict[str, Any]) -> Any:
    """The same for a page that a list with ticks, or a form, leads to by POST."""
    return client.post(url, {**seen_on(client.post(url, data)), **data, "confirmed": "yes"})


def fresh(client: Client) -> Client:
    """The client, as if its person had typed the password just now."""
    return proved(client, {"method": "password", "at": now().timestamp()})


def just_proved(client: Client) -> Client:
    """The client, as if its person had typed password and code just now."""
    at = now().timestamp()
    return proved(client, {"method": "password", "at": at}, {"method": "otp", "type": "app", "at": at})


def proved(client: Client, *more: dict[str, Any]) -> Client:
    """The client, whose session passed a second step long ago, and has ``more`` proofs."""
    session = client.session
    session.update(_proofs(session, *more))
    session.save()
    return client


def _proofs(session: Any, *more: dict[str, Any]) -> dict[str, Any]:
    before = session.get("account_authentication_methods", [])
    return {
        "account_authentication_methods": [*before, {"method": "otp", "type": "app", "at": 0}, *more],
        "account_authentication_methods_user": session["_auth_user_id"],
    }


def session(user: User) -> Any:
    """A session of the person in another browser, as the list of their sessions knows it."""
    key = signed_in(user).session.session_key
    return UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="")


def push_request(user: User) -> PushRequest:
    """A sign-in of the person that asks their devices."""
    asked_at = now()
    facts = {"purpose": "sign-in", "session_key": "none", "created_at": asked_at, "expires_at": asked_at + OPEN_FOR}
    return PushRequest.objects.create(user=user, **facts)


def message(user: User) -> Message:
    """A mail that the portal wrote to the person."""
    return post("accounts/welcome", reader=Reader.of(user), email=user.email)


def app_password(user: User, characters: str = "", **fields: Any) -> AppPassword:
    """An application password; pass the ``characters`` to use it."""
    facts = {"name": "Mail", "created_at": now(), **fields}
    return AppPassword.objects.create(user=user, digest=digest_of(characters or generate()), **facts)


def organization(name: str = "", *, owner: User | None = None, **details: Any) -> Organization:
    """An organization with its one legal representative."""
    founder = create_organization(owner=owner or person(), name=name or f"Taller {next(_numbers)}", **details)
    return founder.organization


def owner_of(organization: Organization) -> Membership:
    """The legal representative who came first."""
    return organization.memberships.filter(role=Role.LEGAL_REPRESENTATIVE).select_related("user").earliest("pk")


def member(
    organization: Organization, role: str = Role.COLLABORATOR, user: User | None = None, **rights: Any
) -> Membership:
    """Somebody with a role in the organization."""
    return organization.memberships.create(user=user or person(), role=role, **rights)


def crowd(members: list[Membership]) -> list[Membership]:
    """Each unsaved membership with a person of its own, in two statements."""
    people = [User(email=f"person{next(_numbers)}@talleres-rochat.example", language="en") for _member in members]
    for member, user in zip(members, User.objects.bulk_create(people), strict=True):
        member.user = user
    return Membership.objects.bulk_create(members)


def access_request(member: Membership) -> AccessRequest:
    """Somebody asked for all products, just now."""
    target = f"/org/{member.organization.slug}/products/"
    facts = {"organization": member.organization, "created_at": now(), "ends_at": now() + datetime.timedelta(days=14)}
    return AccessRequest.objects.get_or_create(membership=member, target=target, defaults=facts)[0]


def recipe(organization: Organization, name: str = "Desarrollo", **facts: Any) -> Recipe:
    """A recipe for collaborators; ``products`` are pairs of a product and names of rights, ``teams`` are teams."""
    products = [
        {"id": each.pk, "name": each.name, "rights": mask(*rights)} for each, *rights in facts.pop("products", ())
    ]
    teams = [{"id": each.pk, "name": each.name} for each in facts.pop("teams", ())]
    defaults = {"role": "collaborator", "changed_at": now(), "products": products, "teams": teams, **facts}
    return organization.recipes.get_or_create(name=name, defaults=defaults)[0]


def contact(organization: Organization, **facts: Any) -> Contact:
    """A contact card that every extension takes."""
    given = {
        "name": "Nadia Ferrari", "street": "Rue du Lac 3", "postcode": "1207", "town": "Genève", "country": "CH",
        "email": "nadia@rochat.example", "phone": "+41225550100", **facts,
    }  # fmt: skip
    return Contact.objects.get_or_create(organization=organization, **given)[0]


def billing_address(organization: Organization, name: str = "", **facts: Any) -> BillingAddress:
    """An address of the organization besides its own."""
    given = {
        "street": "Rue du Lac",
        "house_number": "4",
        "postcode": "1207",
        "town": "Genève",
        "country": "CH",
        **facts,
    }
    return organization.billing_addresses.create(name=name or f"Bureau {next(_numbers)}", **given)


def upload(colour: str = "navy", size: tuple[int, int] = (300, 300), name: str = "logo.png") -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return SimpleUploadedFile(name, written.getvalue(), "image/png")


def logo(organization: Organization, shape: str = "square") -> str:
    """A logo of the organization; answers its name in the address."""
    digest = f"{next(_numbers):032x}"
    organization.logos.update_or_create(shape=shape, defaults={"data": b"RIFF", "digest": digest})
    Organization.objects.filter(pk=organization.pk).update(**{f"{shape}_digest": digest})
    return f"{shape}-{digest}"


def departure(actor: Membership) -> Departure:
    """Somebody whom the actor has just removed."""
    return remove_member(actor=actor, subject=member(actor.organization), now=now())


def team(organization: Organization, name: str = "") -> Team:
    """A work team without members."""
    return organization.teams.create(name=name or f"Team {next(_numbers)}")


def invitation(
    inviter: Membership,
    role: str = Role.COLLABORATOR,
    *,
    email: str = "",
    at: datetime.datetime | None = None,
    **draft: Any,
) -> Invitation:
    """A pending invitation, sent now unless told."""
    address = email or f"guest{next(_numbers)}@estudio-luz.example"
    return invite(actor=inviter, plan=InvitationPlan(address, role, **{"language": "en", **draft}), now=at or now())


def kind(key: str = "", *, provider: str = "local", **fields: Any) -> Kind:
    """A kind of product beside those of the catalogue, in a category of its own."""
    name = key or f"kind-{next(_numbers)}"
    category = Category.objects.create(key=f"category-{name}", names={"en": name})
    return Kind.objects.create(key=f"own-{name}", category=category, names={"en": name}, provider=provider, **fields)


def product(
    owner: Organization | None = None, kind: Kind | str = "domain", name: str = "", *, provider: str = "", **facts: Any
) -> Product:
    """A product of an organization, a domain unless told; ``provider`` makes a kind of its own. Future rules act."""
    of = kind if isinstance(kind, Kind) else _kind_of(provider, kind)
    service = name or f"service{next(_numbers)}.example"
    given = {"service_name": service, "actor": None, "now": now(), **facts}
    return create_product(organization=owner or organization(), kind=of, **given)


def let_go(owner: Organization) -> None:
    """The domain names of an organization were released long ago."""
    owner.products.filter(kind__key="domain").update(state=Product.State.CANCELLED)
    Domain.objects.filter(organization=owner).update(state="released")


def _kind_of(provider: str, key: str) -> Kind:
    return kind(provider=provider) if provider else Kind.objects.get(key=key)


def right(key: str) -> Right:
    """One of the rights of the catalogue."""
    return Right.objects.get(key=key)


def full_kind(key: str = "", **fields: Any) -> Kind:
    """A kind with the technical and the statistics right."""
    rights = [right("technical"), right("statistics")]
    made = kind(key, mask=sum(each.mask for each in rights), **fields)
    made.rights.set(rights)
    return made


def mask(*rights: str) -> int:
    """The set of these rights; ``use`` is the use of the service."""
    return union(USE if key == "use" else right(key).mask for key in rights)


def grant(grantee: Membership | Team | Invitation, product: Product, *rights: str, **facts: Any) -> Grant:
    """The grantee sees the product, with these rights: ``grant(member, domain, "technical")``."""
    key = Grantee.of(grantee).key
    given = {"organization": product.organization, "rights": mask(*rights), "granted_at": now(), **facts}
    return Grant.objects.update_or_create(product=product, **key, defaults=given)[0]


def withdrawal(owner: Membership, amount: int = 5_000) -> Withdrawal:
    """Prepaid money of the organization that its owner asked back a moment ago."""
    organization, key = owner.organization, f"factory:{next(_numbers)}"
    with transaction.atomic():
        cause = Cause(organization.pk, Posting.Kind.TOP_UP, key, here())
        moves = [Move(Account.Purpose.BANK, -amount), Move(Account.Purpose.PREPAID, amount)]
        book(cause, moves, currency=organization.currency, now=now())
    wish = Wish(amount, organization.currency, paypal="pay@estudio-luz.example")
    return ask_back(actor=owner, wish=wish, now=now())


def document(organization: Organization, amount: int = 10_000) -> Document:
    """A payment request of the organization for a top-up, with a file."""
    with transaction.atomic():
        quote = quote_top_up(organization, amount, organization.currency)
        made = issue(Document.Kind.TOP_UP, organization, quote, Facts(due_on=here()), now())
        DocumentFile.objects.filter(document=made).update(data=b"%PDF-1.7", digest="0" * 64, made_at=now())
    return made


def recipient(organization: Organization, address: str = "", **facts: Any) -> InvoiceRecipient:
    """Somebody without an account who confirmed that they want the documents of each month; reads Spanish."""
    given = {"language": "es", "asked_at": now(), "confirmed_at": now(), **facts}
    made: InvoiceRecipient = organization.invoice_recipients.create(
        address=address or f"buzon{next(_numbers)}@fiduciaria.example", **given
    )
    return made


def delivery(organization: Organization) -> MonthlyDelivery:
    """The present month, announced to a recipient."""
    month, valid = here().replace(day=1), datetime.timedelta(days=30)
    facts = {"month": month, "count": 1, "made_at": now(), "expires_at": now() + valid}
    made: MonthlyDelivery = recipient(organization).deliveries.create(organization=organization, **facts)
    return made
