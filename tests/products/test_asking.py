"""A «no» has a way on: asking named administrators, who answer until a day or say why not (RGT-41, H8, REL-1)."""

import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile
from notifications.models import Message, Notice
from products.asking import commands
from products.asking.commands import A_DAY, ask, grant, refuse, target_of, withdraw
from products.models import AccessRequest, Grant, Product, Right
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
AT = "/org/talleres-rochat/ask/"


def hidden(cast: Cast) -> Product:
    """A product that nobody granted to Beat."""
    return factories.product(cast.talleres, "domain", "oculto.example")


def address(product: Product) -> str:
    """Of its page."""
    return f"/org/talleres-rochat/products/domains/{product.pk}/"


def asked(cast: Cast, target: str, words: str = "") -> AccessRequest:
    """Beat asks."""
    return ask(actor=cast.member("beat"), target=target, words=words, now=now())


def until(cast: Cast) -> datetime.date:
    """In a month, where the organization is."""
    return cast.member("beat").day_at(now()) + 30 * DAY


def technical() -> int:
    """The bit of the technical right."""
    return Right.objects.get(key="technical").mask


def test_a_member_is_told_the_same_whether_something_is_there(cast: Cast) -> None:
    product, beat = hidden(cast), cast.client("beat")
    texts = []
    for pk in (product.pk, 987_654_321):
        page = beat.get(f"/org/talleres-rochat/products/domains/{pk}/")
        assert page.status_code == 404
        assert f"{AT}?at=/org/talleres-rochat/products/domains/{pk}/" in page.text
        answer = beat.post(f"{AT}?at=/org/talleres-rochat/products/domains/{pk}/", {"words": "Turno"})
        assert answer.status_code == 303
        lists = beat.get("/org/talleres-rochat/requests/").text
        texts.append((answer.headers["Location"], lists.count("<tr>"), "oculto" in lists + page.text))
    assert texts == [("/org/talleres-rochat/requests/", 2, False), ("/org/talleres-rochat/requests/", 3, False)]


@pytest.mark.parametrize("who", ["olga", "staff"])
def test_who_does_not_belong_there_gets_no_way_and_no_page(cast: Cast, who: str) -> None:
    product, stranger = hidden(cast), cast.client(who)
    assert "/ask/" not in stranger.get(address(product)).text
    assert stranger.get(f"{AT}?at={address(product)}").status_code == 404
    assert stranger.post(f"{AT}?at={address(product)}", {}).status_code == 404
    assert not AccessRequest.objects.exists()


def test_a_403_has_the_way_and_managers_need_none(cast: Cast) -> None:
    page = cast.client("beat").get("/org/talleres-rochat/users/")
    assert page.status_code == 403
    assert f"{AT}?at=/org/talleres-rochat/users/" in page.text
    assert "/ask/" not in cast.client("clara").get("/org/talleres-rochat/settings/edit/").text


ELSEWHERE = ["https://evil.example/", "//evil.example", "/org/globex/", "/profile/", "/org/talleres-rochat/<b>"]


@pytest.mark.parametrize("at", ELSEWHERE)
def test_only_addresses_of_the_organization_can_be_asked_for(cast: Cast, at: str) -> None:
    assert cast.client("beat").get(AT, {"at": at}).status_code == 404


def test_without_an_address_products_are_asked_for(cast: Cast) -> None:
    assert cast.client("beat").get(AT).status_code == 200
    cast.client("beat").post(AT, {"words": ""})
    assert cast.member("beat").access_requests.get().target == "/org/talleres-rochat/products/"


def test_the_target_is_the_product_whatever_page_of_it(cast: Cast) -> None:
    assert target_of("x", "/org/x/products/domains/7/manage/?a=1#b") == "/org/x/products/domains/7/"
    assert target_of("x", "/org/x/users/") == "/org/x/users/"


def test_named_managers_are_written_to_and_the_bell_rings_for_all(cast: Cast) -> None:
    product = hidden(cast)
    one = asked(cast, address(product), "Sustituyo a Clara")
    told = Message.objects.filter(kind="products/access_asked")
    names = {User.objects.get(email=each.address).full_name for each in told}
    assert names == set(cast.member("beat").who_helps().split(", "))
    assert all("oculto.example" in each.text and "Sustituyo a Clara" in each.text for each in told)
    assert Notice.objects.get(kind="access-request").cause == str(one.pk)
    for name, there in {"nadia": True, "clara": True, "iker": False, "beat": False, "olga": False}.items():
        assert (f"/requests/{one.pk}/" in cast.client(name).get("/notifications/").text) is there


def test_granting_gives_the_right_until_the_day_and_tells(cast: Cast) -> None:
    product, clara = hidden(cast), cast.client("clara")
    one = asked(cast, address(product))
    at = f"/org/talleres-rochat/requests/{one.pk}/"
    page = clara.get(at)
    assert f'value="{until(cast)}"' in page.text
    data = {"do": "grant", "right": technical(), "ends_on": until(cast)}
    assert factories.confirm(clara, at, data).status_code == 303
    given = Grant.objects.get(product=product, membership=cast.member("beat"))
    assert (given.rights, given.ends_on) == (technical(), until(cast))
    assert cast.client("beat").get(address(product)).status_code == 200
    assert Message.objects.get(kind="products/access_answered").address == cast.beat.email
    assert Notice.objects.get(kind="access-request").done_at
    kinds = set(Event.objects.filter(kind__startswith="access:").values_list("kind", flat=True))
    assert {"access:asked", "access:changed", "access:asking-answered"} <= kinds


def test_a_no_wants_a_reason_and_brings_it_to_the_person(cast: Cast) -> None:
    product, clara = hidden(cast), cast.client("clara")
    at = f"/org/talleres-rochat/requests/{asked(cast, address(product)).pk}/"
    assert clara.post(at, {"do": "refuse", "reason": ""}).status_code in {200, 422}
    assert AccessRequest.objects.get().state == "open"
    assert clara.post(at, {"do": "refuse", "reason": "Lo lleva Iker"}).status_code == 303
    mail = Message.objects.get(kind="products/access_answered")
    assert "Lo lleva Iker" in mail.text
    assert "oculto" not in mail.text + mail.subject
    assert "Lo lleva Iker" in cast.client("beat").get("/org/talleres-rochat/requests/").text
    assert not Grant.objects.filter(product=product).exists()


def test_the_log_of_who_asked_names_no_hidden_product(cast: Cast) -> None:
    refuse(actor=cast.member("clara"), asked=asked(cast, address(hidden(cast))), reason="No", now=now())
    assert "oculto" not in cast.client("beat").get("/org/talleres-rochat/log/").text


@pytest.mark.parametrize("who", ["beat", "iker", "lucia"])
def test_only_managers_answer(cast: Cast, who: str) -> None:
    one = asked(cast, address(hidden(cast)))
    assert cast.client(who).get(f"/org/talleres-rochat/requests/{one.pk}/").status_code == 403
    with pytest.raises(Refused):
        grant(actor=cast.member(who), asked=one, rights=0, ends_on=until(cast), now=now())
    with pytest.raises(Refused):
        refuse(actor=cast.member(who), asked=one, reason="No", now=now())


def test_another_organization_neither_sees_nor_answers(cast: Cast) -> None:
    one = asked(cast, address(hidden(cast)))
    olga, member = cast.client("olga"), cast.member("olga", cast.globex)
    assert olga.get(f"/org/talleres-rochat/requests/{one.pk}/").status_code == 404
    assert olga.get(f"/org/globex/requests/{one.pk}/").status_code == 404
    with pytest.raises(RuleError):
        grant(actor=member, asked=one, rights=0, ends_on=until(cast), now=now())
    with pytest.raises(RuleError):
        refuse(actor=member, asked=one, reason="x", now=now())
    assert AccessRequest.objects.get().state == "open"


def test_the_same_is_asked_once_and_not_again_for_a_week_after_a_no(cast: Cast) -> None:
    target = address(hidden(cast))
    one = asked(cast, target)
    with pytest.raises(RuleError, match="already"):
        asked(cast, target)
    refuse(actor=cast.member("clara"), asked=one, reason="No", now=now())
    with pytest.raises(RuleError, match="lately"):
        asked(cast, target)
    ask(actor=cast.member("beat"), target=target, words="", now=now() + 8 * DAY)


def test_nobody_asks_for_more_than_ten_things_a_day(cast: Cast) -> None:
    for number in range(A_DAY.amount):
        asked(cast, f"/org/talleres-rochat/products/domains/{number}/")
    with pytest.raises(RuleError, match="today"):
        asked(cast, "/org/talleres-rochat/products/domains/99/")
    assert AccessRequest.objects.count() == A_DAY.amount


def test_a_request_ends_by_itself_and_is_answered_no_more(cast: Cast) -> None:
    one = asked(cast, address(hidden(cast)))
    AccessRequest.objects.update(ends_at=now() - DAY)
    with pytest.raises(RuleError):
        grant(actor=cast.member("clara"), asked=one, rights=0, ends_on=until(cast), now=now())
    assert (
        "<b>" not in cast.client("clara").get("/notifications/").text.partition('class="hits')[2].partition("</ul>")[0]
    )
    assert Notice.objects.get(kind="access-request").done_at


def test_only_the_person_withdraws_and_nobody_answers_then(cast: Cast) -> None:
    one = asked(cast, address(hidden(cast)))
    with pytest.raises(RuleError):
        withdraw(actor=cast.member("iker"), asked=one, now=now())
    at = f"/org/talleres-rochat/requests/{one.pk}/withdraw/"
    assert cast.client("iker").post(at).status_code == 404
    assert cast.client("beat").post(at).status_code == 303
    with pytest.raises(RuleError):
        grant(actor=cast.member("clara"), asked=one, rights=0, ends_on=until(cast), now=now())
    assert Notice.objects.get(kind="access-request").done_at


def test_what_changed_since_the_page_was_shown_is_not_granted(cast: Cast) -> None:
    product, clara = hidden(cast), cast.client("clara")
    one = asked(cast, address(product))
    at = f"/org/talleres-rochat/requests/{one.pk}/"
    seen = factories.seen_on(clara.get(at))
    factories.grant(cast.member("beat"), product, "statistics")
    data: dict[str, Any] = {"do": "grant", "right": technical(), "ends_on": until(cast), **seen}
    assert clara.post(at, data).status_code == 409
    with pytest.raises(ChangedMeanwhile):
        grant(actor=cast.member("clara"), asked=one, rights=1, ends_on=until(cast), now=now(), seen="")
    assert AccessRequest.objects.get().state == "open"


def test_a_grant_with_another_end_is_not_changed_by_an_answer(cast: Cast) -> None:
    product = hidden(cast)
    one = asked(cast, address(product))
    factories.grant(cast.member("beat"), product, "statistics")
    with pytest.raises(RuleError, match="another end"):
        grant(actor=cast.member("clara"), asked=one, rights=technical(), ends_on=until(cast), now=now())
    assert Grant.objects.get(product=product).ends_on is None


def test_an_address_without_a_product_can_only_be_refused(cast: Cast) -> None:
    one = asked(cast, "/org/talleres-rochat/users/")
    page = cast.client("clara").get(f"/org/talleres-rochat/requests/{one.pk}/").text
    assert 'value="grant"' not in page
    with pytest.raises(RuleError):
        grant(actor=cast.member("clara"), asked=one, rights=0, ends_on=until(cast), now=now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["grant", "refuse", "withdraw"])
def test_two_answers_in_one_moment_are_one(cast: Cast, second: str) -> None:
    one = asked(cast, address(hidden(cast)))
    acts = {
        "grant": lambda: grant(actor=cast.member("nadia"), asked=one, rights=0, ends_on=until(cast), now=now()),
        "refuse": lambda: refuse(actor=cast.member("nadia"), asked=one, reason="No", now=now()),
        "withdraw": lambda: withdraw(actor=cast.member("beat"), asked=one, now=now()),
    }
    first = lambda: grant(actor=cast.member("clara"), asked=one, rights=0, ends_on=until(cast), now=now())  # noqa: E731
    outcomes = at_once(first, acts[second])
    assert len(refusals(outcomes)) == 1
    assert AccessRequest.objects.exclude(state="open").count() == 1
    told = Message.objects.filter(kind="products/access_answered").count()
    assert told == (AccessRequest.objects.get().state != "withdrawn")


@pytest.mark.django_db(transaction=True)
def test_asking_twice_in_one_moment_asks_once(cast: Cast) -> None:
    target = address(hidden(cast))
    outcomes = at_once(*[lambda: asked(cast, target)] * 2)
    assert len(refusals(outcomes)) == 1
    assert AccessRequest.objects.count() == 1


def test_the_words_of_a_request_are_words(cast: Cast) -> None:
    client: Client = cast.client("beat")
    at = f"{AT}?at={address(hidden(cast))}"
    assert client.post(at, {"words": "https://evil.example/x"}).status_code == 422
    assert not AccessRequest.objects.exists()
    assert commands.OPEN_FOR == 14 * DAY
