"""An owner's address is asked for once, held for when nobody proves it, and released within minutes (G14)."""

import datetime

import pytest

from core.clock import now
from domains.models import Domain, OwnerFact
from domains.registry.local.control import Control
from domains.verification.facts import DAYS, expect
from domains.verification.stops import hold_next, lift_next, remind_owner
from notifications.models import Message as Mail
from products.models import Hold, ProviderCall
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.domains import names
from tests.domains.test_changes import act, address, name_of, work
from tests.domains.test_registering import bought, card
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
STRANGER = "ana@rey.example"


def waiting(cast: Cast, control: Control, *also: str) -> list[Domain]:
    """Names whose owner nobody knows yet."""
    owner = factories.contact(cast.talleres, name="Ana Rey", email="Ana@Rey.example")
    found = []
    for name in ("huerto.com", *also):
        domain = name_of(cast, control, name)
        domain.holder = owner
        domain.save()
        domain.product.organization = cast.talleres
        expect(domain, now())
        found.append(domain)
    return found


def held(control: Control, name: str = "huerto.com") -> bool:
    known = control.name(name)
    assert known is not None
    return "clientHold" in known.statuses


def link() -> str:
    return outbox.link_of(Mail.objects.filter(kind="domains/owner_proof").latest("created_at"))


def confirm(status: int = 200) -> str:
    """The owner presses the button behind the link."""
    client = factories.browser()
    seen = client.get(link()).text.split('name="seen" value="')[1].split('"')[0]
    page = client.post(link(), {"seen": seen})
    assert page.status_code == status
    return page.text


def everything(at: datetime.datetime) -> None:
    """What the clock does in a minute, and the worker afterwards."""
    for step in (lift_next, remind_owner, hold_next):
        while step(at):
            pass
    ProviderCall.objects.filter(state="waiting").update(due_at=now())
    names.work()


def test_one_address_on_many_names_is_one_mail_and_one_click(cast: Cast, control: Control) -> None:
    domains = waiting(cast, control, "jardin.com", "patio.ch")
    assert Mail.objects.filter(kind="domains/owner_proof", address=STRANGER).count() == 1
    late = now() + DAYS + datetime.timedelta(minutes=1)
    everything(late)
    assert [held(control, each.name) for each in domains] == [True, True, False]
    (told,) = Mail.objects.filter(kind="domains/owner_held", address="nadia@talleres-rochat.example")
    assert "rey" in told.text
    confirm()
    everything(late + datetime.timedelta(minutes=1))
    assert [held(control, each.name) for each in domains] == [False, False, False]
    everything(late + datetime.timedelta(days=40))
    assert [held(control, each.name) for each in domains] == [False, False, False]
    fact = OwnerFact.objects.get(value=STRANGER)
    assert (fact.evidence != "", fact.proved_at is not None) == (True, True)
    assert Event.objects.filter(kind="product:owner-proved").count() == 1
    assert factories.browser().get(link()).status_code == 410


def test_other_holds_stay_when_the_owner_is_verified(cast: Cast, control: Control) -> None:
    (domain,) = waiting(cast, control)
    domain.product.holds.create(kind=Hold.Kind.ABUSE, started_at=now(), organization=cast.talleres)
    late = now() + DAYS + datetime.timedelta(minutes=1)
    everything(late)
    confirm()
    everything(late)
    kinds = Hold.objects.in_force(late).filter(product=domain.product).values_list("kind", flat=True)
    assert list(kinds) == ["abuse"]


def test_before_the_days_are_over_nothing_is_held_and_the_owner_is_reminded_twice(cast: Cast, control: Control) -> None:
    waiting(cast, control)
    for day in range(15):
        everything(now() + datetime.timedelta(days=day))
    assert (held(control), Mail.objects.filter(kind="domains/owner_proof").count()) == (False, 3)


def test_another_owner_who_is_known_releases_the_name(cast: Cast, control: Control) -> None:
    (domain,) = waiting(cast, control)
    late = now() + DAYS + datetime.timedelta(minutes=1)
    everything(late)
    known = factories.contact(cast.talleres, name="Nadia Ferrari", email="nadia@talleres-rochat.example")
    step = {"owner": known.handle, "card": known.pk}
    facts = {"asked_at": now(), "due_at": now(), "asked_by_name": "Nadia", "organization_id": cast.talleres.pk}
    domain.changes.create(kind="owner", steps=[step], **facts)
    work()
    everything(late)
    assert not held(control)
    fact = OwnerFact.objects.get(value="nadia@talleres-rochat.example")
    assert fact.proved_at is not None


def test_an_address_with_which_somebody_signs_in_elsewhere_is_asked_all_the_same(cast: Cast, control: Control) -> None:
    factories.member(cast.globex, user=factories.person(STRANGER))
    waiting(cast, control)
    fact = OwnerFact.objects.get(value=STRANGER)
    assert (fact.proved_at, fact.evidence, fact.told) == (None, "", 1)
    assert Mail.objects.get(kind="domains/owner_proof").address == STRANGER


def test_who_buys_a_name_for_a_stranger_has_the_stranger_asked(cast: Cast, control: Control) -> None:
    bought(cast, "huerto.com", card(cast, email=STRANGER))
    bought(cast, "huerto.ch", card(cast, email="otra@rey.example"))
    names.work()
    assert list(OwnerFact.objects.values_list("value", flat=True)) == [STRANGER]
    assert Mail.objects.filter(kind="domains/owner_proof").count() == 1


def test_the_mail_names_the_name_that_made_it(cast: Cast, control: Control) -> None:
    waiting(cast, control)
    Mail.objects.all().delete()
    OwnerFact.objects.all().delete()
    later = name_of(cast, control, "zarza.com")
    later.holder = Domain.objects.get(name="huerto.com").holder
    later.save()
    later.product.organization = cast.talleres
    expect(later, now())
    mail = Mail.objects.get(kind="domains/owner_proof")
    assert mail.subject.replace("\u2060", "").startswith("zarza.com:")


def test_the_pages_say_what_is_known_and_until_when(cast: Cast, control: Control) -> None:
    (domain,) = waiting(cast, control)
    client = cast.client("nadia")
    board = client.get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text
    assert "Verificación del propietario" in board
    page = client.get(address(domain, "verification")).text
    assert "Sin verificar" in page
    for _time in range(3):
        act(client, domain, "verification")
    assert "tres veces" in act(client, domain, "verification", 422)
    confirm()
    page = client.get(address(domain, "verification")).text
    assert "Respondió al enlace" in page
    assert client.post(address(domain, "verification")).status_code == 422
    assert cast.client("olga").get(address(domain, "verification")).status_code == 404


def test_a_link_that_was_forged_proves_nothing(cast: Cast, control: Control) -> None:
    waiting(cast, control)
    for bad in (link()[:-3] + "xx/", "/owner-proof/1.2/"):
        assert factories.browser().post(bad).status_code == 410
    assert factories.browser().post(link(), {"seen": "old"}).status_code == 409
    assert OwnerFact.objects.get().proved_at is None
