"""Contact cards: who holds names (NAM-1, NAM-3)."""

import pytest

from core.errors import RuleError
from core.policy import Refused
from domains.contacts.commands import add_card, delete_card
from domains.contacts.rules import is_under, problems_of
from domains.extensions.reading import extension_of
from domains.models import Contact
from security.models import Event
from tests.cast import Cast
from tests.domains.test_registering import card, put

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/contacts/"
TYPED = {"name": "Ana Rey", "company": "", "street": "Rue du Lac 3", "postcode": "CH-1207", "town": "Genève",
         "country": "CH", "email": "Ana@Rey.example", "phone": "022 555 01 00"}  # fmt: skip


def test_a_card_is_written_once_and_kept_in_one_spelling(cast: Cast) -> None:
    client = cast.client("iker")
    assert client.get(f"{AT}add/").status_code == 200
    assert {client.post(f"{AT}add/", TYPED).status_code for _twice in range(2)} == {303}
    (found,) = cast.talleres.contacts.all()
    assert (found.postcode, found.email, found.phone) == ("1207", "ana@rey.example", "+41225550100")
    assert "Ana Rey" in client.get(AT).text
    assert Event.objects.filter(kind="contact:added").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("street", ""), ("town", ""), ("email", "nobody"), ("postcode", "12 07x"), ("phone", "12")],
)
def test_what_no_registry_takes_is_said_beside_its_field(cast: Cast, field: str, value: str) -> None:
    answer = cast.client("iker").post(f"{AT}add/", {**TYPED, field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert not cast.talleres.contacts.exists()


def test_extensions_ask_for_more(cast: Cast) -> None:
    found = card(cast, phone="")
    day = found.made_at.date()
    assert set(problems_of(found, extension_of("com", day))) == {"phone"}
    assert set(problems_of(found, extension_of("eu", day))) == {"country"}
    assert problems_of(found, extension_of("ch", day)) == {}


def test_only_who_buys_keeps_cards_and_only_those_of_the_own_organization(cast: Cast) -> None:
    found = card(cast)
    assert cast.client("beat").get(AT).status_code == 403
    assert cast.client("olga").post(f"/org/globex/contacts/{found.pk}/delete/").status_code == 404
    with pytest.raises(Refused):
        add_card(actor=cast.member("beat"), card=Contact(name="X"))
    delete_card(actor=cast.member("olga", cast.globex), pk=found.pk)
    assert cast.talleres.contacts.count() == 1


def test_a_card_that_is_needed_stays(cast: Cast) -> None:
    found = card(cast)
    put(cast, "huerto.com", found)
    with pytest.raises(RuleError):
        delete_card(actor=cast.member("nadia"), pk=found.pk)
    answer = cast.client("nadia").post(f"{AT}{found.pk}/delete/")
    assert answer.status_code == 409
    free = card(cast, name="Ana Rey")
    assert cast.client("nadia").post(f"{AT}{free.pk}/delete/").status_code == 303


def test_an_address_under_the_name_is_known_as_such() -> None:
    assert [is_under(each, "rochat.com") for each in ("a@rochat.com", "a@mail.rochat.com", "a@xrochat.com")] == [
        True, True, False,
    ]  # fmt: skip
