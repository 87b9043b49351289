"""Every mail of every app: five languages, two parts, the reader's language, no address but the portal's."""

import ast
import datetime
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation

from accounts import emails as account_mails
from accounts.models import LoginChange, User
from core.clock import now
from desk.people import emails as desk_mails
from notifications import emails as notification_mails
from notifications.digests import Item
from notifications.mail.delivery import as_mail
from notifications.models import Digest, Message
from notifications.reader import Reader
from organizations import emails as organization_mails
from organizations.departures.registry import report_on
from organizations.details.facts import FactChange
from organizations.models import Departure
from products.models import AccessRequest
from products.rights import emails as product_mails
from products.rights.access_diff import AccessDiff
from security.alerts import emails as security_mails
from security.base.origin import Origin
from security.kinds import EventKind
from security.methods.factors import APP
from security.models import PushRequest
from support import visits
from tests import factories
from tests.architecture.sources import ROOT
from tests.architecture.test_sizes import MODULES
from tests.billing import mails as money_mails
from tests.cast import Cast
from tests.domains import mails as domain_mails
from tests.shop import mails as shop_mails
from tests.support import mails as support_mails

LANGUAGES = ["es", "en", "fr", "de", "it"]
ADDRESS = re.compile(r"""https?://[^\s"'<>)]+|\bwww\.[^\s"'<>)]+|\bsrc=|@import|url\(""")
Send = Callable[[Cast, str], Any]


def _invited(cast: Cast, language: str) -> Any:
    invitation = factories.invitation(cast.member("nadia"), language=language, first_name="Paula")
    Message.objects.all().delete()
    return invitation


def _beat(cast: Cast, language: str) -> Any:
    cast.beat.language = language
    cast.beat.save()
    return cast.member("beat")


def _removed(cast: Cast, language: str) -> None:
    """Somebody who had a place in a team."""
    departure = Departure(parts={"teams": [{"id": 1, "name": "Taller", "led": False}]})
    organization_mails.removed(
        _beat(cast, language), actor=cast.member("nadia"), departure=departure, lines=partial(report_on, departure)
    )


def _left(cast: Cast, language: str) -> None:
    """Somebody who had a place in a team."""
    _nadia(cast, language)
    parts = {"teams": [{"id": 1, "name": "Taller", "led": False}]}
    departure = Departure(pk=1, parts=parts, undo_until=now(), organization=cast.talleres)
    organization_mails.left(_beat(cast, language), departure=departure, lines=partial(report_on, departure))


def _held(cast: Cast, language: str) -> None:
    """Only Beat wants to hear of it."""
    beat = _beat(cast, language)
    cast.talleres.memberships.exclude(pk=beat.pk).update(wants_product_mail=False)
    product = factories.product(cast.talleres, "drive", "Disco d'Or & Cía")
    factories.grant(beat, product, "technical")
    hold = product.holds.create(kind="lock", started_at=now(), owner_name="Clara Monnet", reason="2026-11")
    product_mails.hold_changed(product, by=cast.clara, hold=hold, now=now())


def _access(cast: Cast, language: str) -> None:
    """Something of each part, a rule and an end."""
    pk, category = cast.talleres.products.living().values_list("pk", "kind__category").first()  # type: ignore[misc]
    end = datetime.date(2026, 12, 5)
    held = {("product", pk): frozenset({(factories.mask("technical"), end)})}
    told = AccessDiff(held, {("category", category): frozenset({(factories.mask("technical"), None)})}, held)
    product_mails.access_changed({_beat(cast, language): told}, actor=cast.member("nadia"))


def _digest(cast: Cast, language: str) -> None:
    digest = Digest.objects.create(user=_beat(cast, language).user, day=now().date(), at=now())
    items = [Item(cast.talleres.name, "", settings.PUBLIC_URL, now())]
    notification_mails.daily_digest(digest, {"items": items, "link": settings.PUBLIC_URL})


def _asked(cast: Cast, language: str) -> None:
    User.objects.filter(memberships__organization=cast.talleres).update(language=language)
    product_mails.access_asked(_request(cast))


def _request(cast: Cast) -> AccessRequest:
    product = cast.talleres.products.living().first()
    return AccessRequest(
        pk=1, organization=cast.talleres, membership=cast.member("beat"), product=product, words="2026-11",
        target="/org/talleres-rochat/products/domains/1/", ends_at=now(), created_at=now(), answer="2026-11",
    )  # fmt: skip


def _required(cast: Cast, language: str) -> None:
    beat = _beat(cast, language)
    cast.talleres.second_factor_from = cast.talleres.second_factor_set_at = now()
    cast.talleres.save()
    organization_mails.second_factor_required(cast.member(beat.user.first_name.lower()), actor=cast.member("nadia"))


def _suspended(cast: Cast, language: str) -> None:
    beat = _beat(cast, language)
    beat.suspend(reason="2026-11", until=now() + datetime.timedelta(days=1), by="Clara Monnet", now=now())
    organization_mails.suspended(beat)


def _deleted(cast: Cast, language: str) -> None:
    beat = _beat(cast, language).user
    cast.talleres.retained_until = now().date()
    organization_mails.organization_deleted(cast.talleres, beat, reference=2048, at=now())


def _exported(cast: Cast, language: str) -> None:
    job = cast.talleres.jobs.create(asked_by=_beat(cast, language).user, kind="export", expires_at=now())
    organization_mails.export_ready(job)


def _cancelled(cast: Cast, language: str) -> None:
    """Only Nadia is left to be told."""
    _nadia(cast, language)
    clara = cast.member("clara")
    cast.talleres.memberships.exclude(user__in=[cast.nadia, cast.clara]).filter(role="administrator").delete()
    product_mails.products_cancelled(list(cast.talleres.products.all()[:2]), actor=clara)


def _visited(cast: Cast, language: str) -> None:
    visit = visits.start_visit(person=_beat(cast, language).user, staff=cast.staff, now=now())
    visits.log_page_view(visit, cast.member("beat"), "/org/talleres-rochat/")
    visits.end_visit(visit=visit, now=now())


def _nadia(cast: Cast, language: str) -> Any:
    cast.nadia.language = language
    cast.nadia.save()
    return cast.member("nadia")


def _moving(cast: Cast, language: str) -> LoginChange:
    """Beat wants to sign in with another address."""
    beat, at = _beat(cast, language).user, now()
    return LoginChange(pk=1, user=beat, before=beat.email, after="p@luz.example", asked_at=at, expires_at=at)


def _recovered(cast: Cast, language: str) -> User:
    """Beat has other contacts."""
    beat: User = _beat(cast, language).user
    beat.recovery_email, beat.recovery_phone = "beat@luz.example", "+41791234567"
    return beat


CHANGES = [
    FactChange("kind", "individual", "company"),
    FactChange("country", "CH", "ES"),
    FactChange("currency", "CHF", "EUR"),
]
"""What a recap has to say in every language."""


def _address(cast: Cast, language: str) -> None:
    actor, place = _nadia(cast, language), factories.billing_address(cast.talleres)
    facts = {
        "actor": actor,
        "address": place,
        "changes": [FactChange("recipients", [], ["a@luz.example"])],
        "now": now(),
    }
    for kind in (EventKind.ADDRESS_ADDED, EventKind.ADDRESS_CHANGED, EventKind.ADDRESS_REMOVED):
        organization_mails.billing_address_changed(cast.talleres, kind=kind, **facts)


BERN = Origin("85.5.1.1", "Firefox · Linux")
CASES: dict[str, Send] = {
    "organizations.invitation": lambda cast, language: organization_mails.invitation(_invited(cast, language)),
    "organizations.invitation_reminder": lambda cast, language: organization_mails.invitation_reminder(
        _invited(cast, language)
    ),
    "organizations.role_changed": lambda cast, language: organization_mails.role_changed(
        _beat(cast, language), actor=cast.member("nadia"), before="external", closes=True
    ),
    "organizations.removed": lambda cast, language: _removed(cast, language),
    "organizations.restored": lambda cast, language: organization_mails.restored(
        _beat(cast, language), actor=cast.member("nadia")
    ),
    "organizations.second_factor_required": lambda cast, language: _required(cast, language),
    "organizations.security_alert": lambda cast, language: organization_mails.security_alert(
        _beat(cast, language), actor=cast.member("nadia")
    ),
    "organizations.suspended": lambda cast, language: _suspended(cast, language),
    "organizations.reinstated": lambda cast, language: organization_mails.reinstated(_beat(cast, language)),
    "organizations.left": lambda cast, language: _left(cast, language),
    "organizations.welcome": lambda cast, language: organization_mails.welcome(_beat(cast, language)),
    "organizations.declined": lambda cast, language: organization_mails.declined(
        _nadia(cast, language), cast.talleres.invitations.earliest("pk")
    ),
    "organizations.member_joined": lambda cast, language: organization_mails.member_joined(
        _nadia(cast, language) and _beat(cast, language)
    ),
    "organizations.details_changed": lambda cast, language: organization_mails.details_changed(
        cast.talleres, actor=_nadia(cast, language), changes=CHANGES, now=now()
    ),
    "organizations.billing_address_changed": lambda cast, language: _address(cast, language),
    "organizations.vat_number_refused": lambda cast, language: organization_mails.vat_number_refused(
        _nadia(cast, language).organization, now=now()
    ),
    "organizations.organization_deleted": _deleted,
    "organizations.export_ready": _exported,
    **money_mails.CASES,
    **shop_mails.CASES,
    **domain_mails.CASES,
    **support_mails.CASES,
    "products.products_cancelled": _cancelled,
    "products.access_changed": lambda cast, language: _access(cast, language),
    "products.access_asked": lambda cast, language: _asked(cast, language),
    "products.access_answered": lambda cast, language: product_mails.access_answered(
        _beat(cast, language) and _request(cast), actor=cast.member("nadia"), until=None
    ),
    "products.hold_changed": lambda cast, language: _held(cast, language),
    "security.factor_added": lambda cast, language: security_mails.factor_added(
        _beat(cast, language).user, method=APP.label, name=APP.label, is_replacement=True, is_asked=True
    ),
    "security.key_copied": lambda cast, language: security_mails.key_copied(_beat(cast, language).user, key="Blue"),
    "security.push_missed": lambda cast, language: security_mails.push_missed(
        _beat(cast, language).user, asked=PushRequest(ip="192.0.2.7", device="Firefox · Linux", created_at=now())
    ),
    "security.password_known": lambda cast, language: security_mails.password_known(
        _beat(cast, language).user, count=3, first_at=now(), at=now(), origin=BERN
    ),
    "security.factor_removed": lambda cast, language: security_mails.factor_removed(
        _beat(cast, language).user, method=APP.label, name=APP.label, is_last=True
    ),
    "security.backup_codes_renewed": lambda cast, language: security_mails.backup_codes_renewed(
        _beat(cast, language).user
    ),
    "security.backup_code_used": lambda cast, language: security_mails.backup_code_used(
        _beat(cast, language).user, left=1
    ),
    "security.second_step_refused": lambda cast, language: security_mails.second_step_refused(
        _beat(cast, language).user
    ),
    "security.push_denied": lambda cast, language: security_mails.push_denied(
        _beat(cast, language).user, asked=PushRequest(ip="192.0.2.7", device="Firefox · Linux", created_at=now())
    ),
    "accounts.verification_code": lambda _cast, language: account_mails.verification_code(
        address="p@luz.example", language=language, code="204816"
    ),
    "accounts.already_registered": lambda cast, language: account_mails.already_registered(_beat(cast, language).user),
    "accounts.recovery_code": lambda cast, language: account_mails.recovery_code(
        reader=Reader.of(_beat(cast, language).user), login="p@luz.example", code="204816"
    ),
    "accounts.login_change_link": lambda cast, language: account_mails.login_change_link(_moving(cast, language)),
    "accounts.login_change_in_use": lambda cast, language: account_mails.login_change_in_use(
        _beat(cast, language).user
    ),
    "accounts.login_change_asked": lambda cast, language: account_mails.login_change_asked(
        _moving(cast, language), at=now(), origin=BERN
    ),
    "accounts.login_changed": lambda cast, language: account_mails.login_changed(
        _moving(cast, language), at=now(), origin=BERN
    ),
    "accounts.login_taken_back": lambda cast, language: account_mails.login_taken_back(
        _beat(cast, language).user, lost="p@luz.example", is_held=True, at=now(), origin=BERN
    ),
    "accounts.recovery_email_code": lambda cast, language: account_mails.recovery_email_code(
        _beat(cast, language).user, address="p@luz.example", code="204816"
    ),
    "accounts.recovery_email_changed": lambda cast, language: account_mails.recovery_email_changed(
        _recovered(cast, language), before="p@luz.example", at=now(), origin=BERN
    ),
    "accounts.recovery_phone_changed": lambda cast, language: account_mails.recovery_phone_changed(
        _recovered(cast, language), before="", at=now(), origin=BERN
    ),
    "accounts.password_changed": lambda cast, language: account_mails.password_changed(
        _beat(cast, language).user, at=now(), origin=BERN, by_code=False, mailbox="beat@bicis.example"
    ),
    "accounts.data_exported": lambda cast, language: account_mails.data_exported(
        _beat(cast, language).user, at=now(), origin=BERN
    ),
    "products.mailbox_kept_its_password": lambda cast, language: product_mails.mailbox_kept_its_password(
        _beat(cast, language).user, address="o'neil@bicis.example"
    ),
    "security.new_place": lambda cast, language: security_mails.new_place(
        _beat(cast, language).user, at=now(), origin=BERN, is_known_network=True
    ),
    "security.signed_in": lambda cast, language: security_mails.signed_in(
        _beat(cast, language).user, at=now(), origin=BERN
    ),
    "security.wrong_password": lambda cast, language: security_mails.wrong_password(
        _beat(cast, language).user, count=3, first_at=now(), at=now(), origin=BERN, is_paused=True
    ),
    "security.alerts_changed": lambda cast, language: security_mails.alerts_changed(
        _beat(cast, language).user, at=now(), origin=BERN
    ),
    "support.visit_report": lambda cast, language: _visited(cast, language),
    "desk.person_blocked": lambda cast, language: desk_mails.person_blocked(
        _nadia(cast, language), person=cast.beat, reason="2026-11"
    ),
    "desk.access_blocked": lambda cast, language: desk_mails.access_blocked(
        _beat(cast, language).user, reason="2026-11"
    ),
    "desk.access_restored": lambda cast, language: desk_mails.access_restored(_beat(cast, language).user),
    "security.app_password_created": lambda cast, language: security_mails.app_password_created(
        _beat(cast, language).user, name="K-9"
    ),
    "security.app_passwords_revoked": lambda cast, language: security_mails.app_passwords_revoked(
        _beat(cast, language).user, names=["K-9", "iPad"]
    ),
    "notifications.daily_digest": _digest,
    "accounts.welcome": lambda cast, language: account_mails.welcome(_beat(cast, language).user),
}
"""One case for each function of every ``emails.py``. A new mail without a case fails the first test below."""
ELSEWHERE = {"clara@talleres-rochat.example", "pierre.gaillard@talleres-rochat.example"}
"""Other managers, who read Spanish."""


MAIL_MODULES = [path for path in MODULES if path.name == "emails.py"]


def mail_functions() -> set[str]:
    """Public functions of every ``emails.py``."""
    found = set()
    for path in MAIL_MODULES:
        functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
        found |= {
            f"{path.relative_to(ROOT).parts[0]}.{node.name}"
            for node in functions
            if not node.name.startswith(("_", "preview_", "sms_"))
        }
    return found


def test_every_mail_has_a_case() -> None:
    assert mail_functions() == set(CASES)


def test_every_mail_folder_has_its_two_templates_and_is_used() -> None:
    folders = [path for path in (ROOT / "templates/emails").glob("*/*") if path.is_dir()]
    for folder in folders:
        parts = {path.name for path in folder.iterdir()} - {"part.html"}  # what a body includes per row
        assert parts == {"subject.txt", "body.html"}
    written = {f"{path.parent.name}/{path.name}" for path in folders}
    sources = "".join(path.read_text() for path in MAIL_MODULES)
    assert {name for name in written if f'"{name}"' not in sources} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_each_mail_speaks_its_readers_language(cast: Cast, name: str) -> None:
    for language in LANGUAGES:
        messages = _written(cast, name, language)
        assert messages, language
        for message in messages:
            _examine(message, language)


def _written(cast: Cast, name: str, language: str) -> list[Message]:
    """What the case writes to a reader of this language while somebody of another one acts; nothing of it stays."""
    with transaction.atomic():
        Message.objects.all().delete()
        with translation.override("de" if language != "de" else "it"):
            CASES[name](cast, language)
        messages = list(Message.objects.exclude(address__in=ELSEWHERE))
        transaction.set_rollback(True)
    return messages


def _examine(message: Message, language: str) -> None:
    mail = as_mail(message)
    html = str(mail.alternatives[0][0])
    assert message.language == language
    assert f'<html lang="{language}"' in html
    assert mail.subject
    assert len(str(mail.body)) > 150
    assert message.code in str(mail.body)
    assert "⟦" not in html + str(mail.body)
    assert not re.search(r"&(amp|lt|gt|quot|#x?\d+);|</?[a-z]|\['", str(mail.body) + mail.subject)
    for address in ADDRESS.findall(f"{mail.body} {html}"):
        assert address.startswith(settings.PUBLIC_URL), address
