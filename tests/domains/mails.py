"""Every mail about names as a case for the tests that render all mails in five languages."""

import datetime
from collections.abc import Callable

from accounts.models import User
from core.clock import now
from domains import emails
from domains.models import Domain, Notice, OwnerChange, OwnerFact, Transfer
from domains.models.owner_change import VALID_FOR
from notifications.reader import Reader
from tests import factories
from tests.cast import Cast
from tests.domains.names import kind_of_names


def _name(cast: Cast, language: str) -> Domain:
    cast.talleres.invoice_language = language
    cast.talleres.save()
    return Domain.objects.select_related("product__organization").filter(organization_id=cast.talleres.pk)[0]


def _asked(cast: Cast, language: str) -> None:
    domain = _name(cast, language)
    card = factories.contact(cast.talleres, name="Ana Rey")
    facts = {"asked_at": now(), "sent_at": now(), "expires_at": now() + VALID_FOR, "asked_by_name": "Nadia Ferrari"}
    known = domain.owner_changes.filter(state="waiting").first()
    change = known or OwnerChange.objects.create(domain=domain, card=card, address="owner@rochat.example", **facts)
    change.domain = domain
    emails.owner_asked([change])


def _code(cast: Cast, language: str) -> None:
    emails.code_set(_name(cast, language), address="owner@rochat.example", code="4711-Zk7")


def _notice(cast: Cast, language: str, window: str, days: int, state: str = "active") -> tuple[Reader, Notice]:
    """A name of Talleres Rochat that ends in so many days; Nadia reads this language."""
    User.objects.filter(pk=cast.nadia.pk).update(language=language)
    today = now().date()
    ends = today + datetime.timedelta(days=days)
    product = factories.product(
        cast.talleres, kind_of_names(), "luz.com", plan=kind_of_names().plans.get(key="com"), expires_on=ends
    )
    Domain.objects.filter(product=product).update(state=state, deleted_at=now() if state == "redemption" else None)
    facts = {"planned_on": today, "until": today, "told_on": today, "at": now(), "outcome": "told"}
    notice = Notice.objects.create(
        product=product, organization=cast.talleres, term_ends_on=ends, window=window, **facts
    )  # fmt: skip
    return Reader.of(User.objects.get(pk=cast.nadia.pk)), notice


def _ending(cast: Cast, language: str) -> None:
    reader, notice = _notice(cast, language, "before_30", 30)
    emails.names_ending(cast.talleres, {reader: [notice.pk]}, now())


def _lost(cast: Cast, language: str) -> None:
    """All that such a mail can say."""
    cases = [("before_1", 1, "active"), ("after_1", -1, "expired"), ("interrupted", -33, "expired"),
             ("redemption", -40, "redemption")]  # fmt: skip
    for window, days, state in cases:
        reader, notice = _notice(cast, language, window, days, state)
        emails.name_ending(cast.talleres, notice, [reader], now())
        Domain.objects.filter(product=notice.product_id).update(state="released")


def _data(cast: Cast, language: str) -> None:
    _notice(cast, language, "before_60", 200)
    emails.data_to_check(cast.talleres, now())


def _transfer(cast: Cast, language: str, way: str = "leaving") -> None:
    """Nadia and the owner; another product uses the name."""
    domain = _name(cast, language)
    User.objects.filter(pk=cast.nadia.pk).update(language=language)
    readers = [Reader.of(User.objects.get(pk=cast.nadia.pk))]
    moved = Transfer(domain=domain, way=Transfer.Way.OUT, registrar="OTHER", made_at=now(), until=now())
    if way == "leaving":
        emails.name_leaving(domain, moved, readers, ["Disco d'Or & Cía"], "owner@rochat.example")
    else:
        emails.name_left(domain, readers, ["Disco d'Or & Cía"])


def _left(cast: Cast, language: str) -> None:
    _transfer(cast, language, "left")


def _proof(cast: Cast, language: str) -> None:
    domain = _name(cast, language)
    emails.owner_proof(_fact(domain), [domain.name])


def _fact(domain: Domain) -> OwnerFact:
    organization = domain.product.organization
    return OwnerFact(
        organization=organization, kind="email", value="owner@rochat.example", asked_at=now(), until=now()
    )  # fmt: skip


def _unproved(cast: Cast, language: str) -> None:
    domain = _name(cast, language)
    User.objects.filter(pk=cast.nadia.pk).update(language=language)
    reader = Reader.of(User.objects.get(pk=cast.nadia.pk))
    emails.owner_held(domain.product.organization, _fact(domain), [domain.name], [reader])


def _document(cast: Cast, language: str) -> None:
    """Nadia and the owner, asked and refused, for both kinds."""
    domain = _name(cast, language)
    User.objects.filter(pk=cast.nadia.pk).update(language=language)
    reader = Reader.of(User.objects.get(pk=cast.nadia.pk))
    for kind, reason in (("identity", ""), ("address", "K-9")):
        emails.owner_evidence(_of_a_card(domain, kind, reason), [domain], [reader])


def _of_a_card(domain: Domain, kind: str, reason: str = "") -> OwnerFact:
    card = factories.contact(domain.product.organization, name="Ana Rey", email="owner@rochat.example")
    return OwnerFact(
        organization=domain.product.organization, card=card, kind=kind, value="Ana Rey", asked_at=now(), until=now(),
        refused_at=now() if reason else None, reason=reason,
    )  # fmt: skip


def _verified(cast: Cast, language: str) -> None:
    domain = _name(cast, language)
    User.objects.filter(pk=cast.nadia.pk).update(language=language)
    reader = Reader.of(User.objects.get(pk=cast.nadia.pk))
    for kind in ("identity", "address"):
        emails.owner_verified(_of_a_card(domain, kind), [domain], [reader])


def _rejected(cast: Cast, language: str) -> None:
    domain = _name(cast, language)
    User.objects.filter(pk=cast.nadia.pk).update(language=language)
    moved = Transfer(domain=domain, way=Transfer.Way.OUT, registrar="OTHER", made_at=now(), until=now())
    emails.leaving_rejected(domain, moved, [Reader.of(User.objects.get(pk=cast.nadia.pk))])


def _unreachable(cast: Cast, language: str) -> None:
    domain = _name(cast, language)
    User.objects.filter(pk=cast.nadia.pk).update(language=language)
    reader = Reader.of(User.objects.get(pk=cast.nadia.pk))
    for trouble in ("chain", "silent", "absent"):
        emails.name_unreachable(domain, trouble, [reader])


CASES: dict[str, Callable[..., object]] = {
    "domains.code_set": _code,
    "domains.owner_asked": _asked,
    "domains.name_leaving": _transfer,
    "domains.name_left": _left,
    "domains.owner_proof": _proof,
    "domains.owner_held": _unproved,
    "domains.owner_evidence": _document,
    "domains.owner_verified": _verified,
    "domains.leaving_rejected": _rejected,
    "domains.name_unreachable": _unreachable,
    "domains.names_ending": _ending,
    "domains.name_ending": _lost,
    "domains.data_to_check": _data,
}
"""By the name of the mail, as those of ``tests.architecture.test_mails``."""
