"""The contract about data of people who leave: every provider that knows of people runs every test of this file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import translation

from core.clock import now
from organizations.models import Role
from products import providers
from products.calls import queue as calls
from products.calls.request import request
from products.models import Category, Product, ProviderCall
from products.offboarding.personal_data import Data, services_of
from products.providers import Action, Capability, DataKind, PersonalData
from security.models import Event
from tests import factories
from tests.accounts.moving import confirmed, wish
from tests.products.receiver import hang_up, status
from tests.products.rigs import Rig, WebhookRig, rigged

pytestmark = pytest.mark.django_db
BEAT, CLARA = "beat@bicis.example", "clara@bicis.example"
FILES = PersonalData(DataKind.FILES, "Planos", 1_843)
MAILBOX = PersonalData(DataKind.MAILBOX, "taller@bicis.example")
UNTIL = {"person": BEAT, "until": "2031-03-31"}


@pytest.fixture(params=["local", "webhook"])
def rig(request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path) -> Iterator[Rig]:
    with rigged(request.param, settings, tmp_path) as rig:
        yield rig


def service_of(rig: Rig, category: str = "drive") -> Product:
    """A drive that its provider runs."""
    kind = factories.kind(provider=rig.name, has_use=True)
    kind.category = Category.objects.get(key=category)
    kind.save()
    product = factories.product(kind=kind, name="Disco Feria")
    request(product=product, action=Action.PROVISION, now=now())
    rig.work()
    product.refresh_from_db()
    return product


@pytest.fixture
def drive(rig: Rig) -> Product:
    """A drive in which Beat has something."""
    product = service_of(rig)
    rig.put_data(product.reference, BEAT, FILES, MAILBOX)
    return product


def listed(rig: Rig, product: Product, email: str) -> list[str]:
    return [item.name for item in providers.get(rig.name).data_of(product.reference, email)]


def asked(rig: Rig, product: Product, action: Action, **data: str) -> ProviderCall:
    """The request, three times under one key."""
    call = request(product=product, action=action, data=data, now=now())
    asked = calls.request_of(ProviderCall.objects.select_related("product__kind").get(pk=call.pk))
    for _time in range(2):
        providers.get(rig.name).perform(asked)
    rig.work()
    call.refresh_from_db()
    return call


def test_a_provider_lists_what_somebody_has_and_nothing_of_others(rig: Rig, drive: Product) -> None:
    assert providers.get(rig.name).data_of(drive.reference, BEAT) == [FILES, MAILBOX]
    assert listed(rig, drive, CLARA) == []
    assert listed(rig, drive, "beat@bicis.example.org") == []


def test_what_is_kept_is_listed_no_more_and_comes_back_whole(rig: Rig, drive: Product) -> None:
    assert asked(rig, drive, Action.KEEP_DATA, **UNTIL).state == ProviderCall.State.DONE
    assert listed(rig, drive, BEAT) == []
    assert rig.kept(drive.reference, BEAT) == ["Planos 2031-03-31", "taller@bicis.example 2031-03-31"]
    assert asked(rig, drive, Action.GIVE_BACK_DATA, person=BEAT).state == ProviderCall.State.DONE
    assert listed(rig, drive, BEAT) == ["Planos", "taller@bicis.example"]


def test_who_signs_in_with_another_address_takes_everything_along(rig: Rig, drive: Product) -> None:
    rig.put_data(drive.reference, CLARA, PersonalData(DataKind.FILES, "Planos", 7))
    assert asked(rig, drive, Action.RENAME_PERSON, person=BEAT, now="b@otra.example").state == ProviderCall.State.DONE
    assert listed(rig, drive, "b@otra.example") == ["Planos", "taller@bicis.example"]
    assert (listed(rig, drive, BEAT), listed(rig, drive, CLARA)) == ([], ["Planos"])


def test_a_changed_login_is_told_to_every_service_of_the_person(rig: Rig, drive: Product) -> None:
    beat = factories.person(BEAT)
    factories.member(drive.organization, user=beat)
    confirmed(wish(beat, "b@otra.example"))
    rig.work()
    assert listed(rig, drive, "b@otra.example") == ["Planos", "taller@bicis.example"]
    assert listed(rig, drive, BEAT) == []


def test_files_that_are_handed_over_never_replace_those_of_the_heir(rig: Rig, drive: Product) -> None:
    rig.put_data(drive.reference, CLARA, PersonalData(DataKind.FILES, "Planos", 7))
    asked(rig, drive, Action.HAND_OVER_DATA, heir=CLARA, **UNTIL)
    assert listed(rig, drive, CLARA) == ["Planos", f"Planos · {BEAT}"]
    assert rig.kept(drive.reference, BEAT) == ["taller@bicis.example 2031-03-31"]


def test_each_request_has_one_effect_and_one_line_in_the_journal(rig: Rig, drive: Product) -> None:
    factories.person(BEAT, first_name="Beat", last_name="Kessler")
    asked(rig, drive, Action.KEEP_DATA, **UNTIL)
    assert rig.effects(Action.KEEP_DATA) == 1
    event = Event.objects.get(kind="product:data-kept")
    assert (event.data["person"], event.data["person_email"]) == ("Beat Kessler", BEAT)
    with translation.override("es"):
        assert event.sentence.endswith("los datos de Beat Kessler hasta el 31 mar 2031.")


def test_a_person_without_data_is_no_error(rig: Rig, drive: Product) -> None:
    assert asked(rig, drive, Action.KEEP_DATA, person="nobody@x.example", until="2031-03-31").state == "done"


def test_only_living_services_that_keep_data_of_people_are_asked(rig: Rig, drive: Product) -> None:
    owner = factories.owner_of(drive.organization)
    factories.product(drive.organization, "web-hosting", reference="srv-web")
    factories.product(drive.organization, "drive", reference="")
    assert services_of(owner) == [drive]
    Product.objects.filter(pk=drive.pk).update(state=Product.State.CANCELLED)
    assert services_of(owner) == []


def test_a_provider_made_of_people_is_not_asked(settings: LazySettings) -> None:
    assert Capability.PEOPLE not in providers.get("manual").capabilities


@pytest.mark.parametrize("fault", [hang_up, status(500), status(200, b"[]"), status(200, b'{"data": [{"kind": "x"}]}')])
def test_a_provider_that_does_not_answer_leaves_a_sentence_and_keeps_everything(
    settings: LazySettings, tmp_path: Path, fault: object
) -> None:
    with rigged("webhook", settings, tmp_path) as rig:
        assert isinstance(rig, WebhookRig)
        drive = service_of(rig)
        member = factories.member(drive.organization)
        rig.receiver.faults = [fault]  # type: ignore[list-item]
        (personal_item,) = Data().personal_items(member, now())
        assert personal_item.is_unknown
        assert "kept 30 days" in personal_item.consequence


def test_a_silent_provider_is_asked_once_a_page(settings: LazySettings, tmp_path: Path) -> None:
    with rigged("webhook", settings, tmp_path) as rig:
        assert isinstance(rig, WebhookRig)
        first = service_of(rig)
        factories.product(first.organization, kind=first.kind, reference="web-2")
        before = len(rig.receiver.requests)
        rig.receiver.faults = [hang_up, hang_up]
        found = Data().personal_items(factories.member(first.organization), now())
        assert [each.is_unknown for each in found] == [True, True]
        assert len(rig.receiver.requests) == before + 1


def test_only_members_who_see_the_product_can_inherit(rig: Rig, drive: Product) -> None:
    people = drive.organization.memberships.select_related("user")
    beat = factories.member(drive.organization, user=factories.person(BEAT))
    sees, blind = factories.member(drive.organization), factories.member(drive.organization, Role.EXTERNAL)
    suspended = factories.member(drive.organization, Role.ADMINISTRATOR, suspended_at=now())
    factories.grant(sees, drive, "use")
    personal_item = next(
        each for each in Data().personal_items(people.get(pk=beat.pk), now()) if each.heirs is not None
    )
    heirs = {each.pk for each in personal_item.heirs or ()}
    assert heirs == {factories.owner_of(drive.organization).pk, sees.pk}
    assert not heirs & {blind.pk, suspended.pk, beat.pk}
