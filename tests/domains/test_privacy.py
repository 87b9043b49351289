"""The owner of a name is hidden where the extension lets us, and nowhere else (G13)."""

import pytest

from core.clock import now
from core.errors import RuleError
from domains.models import Change
from domains.privacy.commands import set_privacy
from domains.registry import adapters, base
from domains.registry.local.control import Control
from tests import factories
from tests.cast import Cast
from tests.domains import names, orders
from tests.domains.logs import MemoryLog
from tests.domains.reach import reach
from tests.domains.test_changes import act, address, info, name_of, work
from tests.domains.test_owner import agree

pytestmark = pytest.mark.django_db


def test_an_owner_is_hidden_and_shown_again_by_another_contact(cast: Cast, control: Control) -> None:
    domain, other, client = name_of(cast, control), name_of(cast, control, "jardin.com"), cast.client("nadia")
    card = domain.holder
    assert card is not None
    act(client, domain, "privacy", privacy="on")
    control.fault("drop_after", 1, "update")
    work()
    work(names.at("2027-01-01") - names.at("2026-12-31"))
    there = adapters.get("local").contact(info().registrant)
    assert (there.hides_person, there.is_hidden, there.email) == (True, True, card.email)
    assert (names.reloaded(domain).is_private, names.reloaded(other).is_private) == (True, False)
    assert "Oculto" in client.get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text
    act(client, domain, "privacy", privacy="off")
    work()
    assert (info().registrant, names.reloaded(domain).is_private) == (card.handle, False)
    assert not adapters.get("local").contact(card.handle).hides_person


@pytest.mark.parametrize(("name", "said"), [("huerto.es", "no permite"), ("huerto.ch", "por sí mismo")])
def test_where_the_extension_forbids_or_does_it_nothing_is_offered_or_set(
    cast: Cast, control: Control, name: str, said: str
) -> None:
    domain = name_of(cast, control, name)
    page = cast.client("nadia").get(address(domain, "privacy")).text
    assert said in page
    assert 'name="privacy"' not in page
    with pytest.raises(RuleError):
        set_privacy(
            actor=cast.member("nadia"), product=names.product_of(domain), hides=True, seen=None, now=now()
        )  # fmt: skip
    assert not Change.objects.exists()


def test_the_registry_refuses_a_hidden_owner_where_owners_are_shown(control: Control) -> None:
    client = reach(control, MemoryLog())
    hidden = orders.every()[-7:]
    made = next(each for each in hidden if isinstance(each, base.CreateContact) and each.contact.hides_person)
    client.perform(made)
    control.put("huerto.es", expires=names.at("2027-05-01"))
    with pytest.raises(base.RegistryError) as refusal:
        client.perform(base.Update(key=orders.key(), name="huerto.es", registrant=made.name))
    assert refusal.value.code == 2308
    control.put("huerto.com", expires=names.at("2027-05-01"))
    client.perform(base.Update(key=orders.key(), name="huerto.com", registrant=made.name))


def test_the_code_of_a_hidden_name_is_not_sent(cast: Cast, control: Control) -> None:
    domain = name_of(cast, control)
    domain.is_private = True
    domain.save()
    assert "privacidad" in act(cast.client("nadia"), domain, "code", 422, understands="on")


def test_another_owner_of_a_hidden_name_is_hidden_too(cast: Cast, control: Control) -> None:
    domain, client = name_of(cast, control), cast.client("nadia")
    act(client, domain, "privacy", privacy="on")
    work()
    new = factories.contact(cast.talleres, name="Ana Rey", email="ana@rey.example")
    act(client, domain, "owner", card=new.pk, understands="on")
    agree()
    work()
    there = adapters.get("local").contact(info().registrant)
    assert (there.name, there.hides_person, names.reloaded(domain).is_private) == ("Ana Rey", True, True)
