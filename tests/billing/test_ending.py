"""Ending a contract by a button: with its paid term, told at once, and nothing more charged (BIL-120 to BIL-122)."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.exports.registry import PERSONAL_TABLES
from accounts.models import User
from billing.ending.commands import end_contract, end_next, keep_contract
from billing.exports.tables import CONTRACT_ENDS
from billing.models import ContractEnd, Document
from billing.renewals.commands import switch_renewal
from billing.renewals.running import renew_organization
from billing.renewals.telling import tell_organization
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile, version_of
from notifications.models import Message
from organizations.models import Membership
from products.calls.queue import perform_next
from products.models import Hold, Product, ProviderCall
from tests import factories, races
from tests.billing import money
from tests.cast import Cast
from tests.clock import days_on
from tests.shop import buying

pytestmark = pytest.mark.django_db
HOSTING, NAME = "www.talleres-rochat.example", "puentealto.example"


def of(cast: Cast, service: str = HOSTING, days: int = 20) -> Product:
    """One product of Talleres, paid for so many days more, that renews by itself."""
    product = money.product_of(cast.talleres, service)
    product.expires_on, product.renews_itself = cast.talleres.day_at(now()) + datetime.timedelta(days=days), True
    product.save()
    return product


def ended(actor: Membership, product: Product) -> ContractEnd:
    return end_contract(actor=actor, product_id=product.pk, seen=None, now=now())


after = days_on


def calls(product: Product) -> list[str]:
    return list(ProviderCall.objects.filter(product=product).values_list("action", flat=True))


def test_it_ends_with_the_paid_term_and_is_told_at_once_with_day_and_time(cast: Cast) -> None:
    product, iker = of(cast), cast.member("iker")
    end = ended(iker, product)
    product.refresh_from_db()
    assert (end.ends_on, product.renews_itself, product.state) == (product.expires_on, False, "active")
    sent = Message.objects.filter(kind="billing/contract_ended")
    at = end.asked_at.astimezone(ZoneInfo(cast.iker.time_zone))
    assert f"{at:%H:%M}" in sent.get(address=cast.iker.email).text
    assert sent.filter(address=cast.clara.email).count() == 1


def test_a_second_press_changes_and_tells_nothing(cast: Cast) -> None:
    product = of(cast)
    first, second = (ended(cast.member("iker"), product) for _press in range(2))
    assert first == second
    assert Message.objects.filter(kind="billing/contract_ended", address=cast.iker.email).count() == 1


def test_its_service_ends_on_the_day_after_and_not_before(cast: Cast) -> None:
    product = of(cast)
    ended(cast.member("iker"), product)
    assert not end_next(after(20))
    assert end_next(after(21))
    assert not end_next(after(21))
    product.refresh_from_db()
    assert (product.state, calls(product)[-1]) == ("cancelled", "cancel")


def test_what_was_paid_beyond_the_end_by_then_goes_on(cast: Cast) -> None:
    product = of(cast)
    end = ended(cast.member("iker"), product)
    Product.objects.filter(pk=product.pk).update(expires_on=end.ends_on + datetime.timedelta(days=1))
    assert end_next(after(21))
    product.refresh_from_db()
    end.refresh_from_db()
    assert (end.outcome, product.state, "cancel" in calls(product)) == (ContractEnd.Outcome.KEPT, "active", False)


def test_nothing_is_charged_or_reminded_of_until_then(cast: Cast) -> None:
    cast.talleres.products.exclude(service_name=HOSTING).update(renews_itself=False, expires_on=None)
    product = of(cast, days=14)
    money.give(cast.talleres, 50_000)
    ended(cast.member("iker"), product)
    for days in range(15):
        renew_organization(cast.talleres.pk, after(days))
        assert tell_organization(cast.talleres.pk, after(days)) == 0
    assert money.prepaid(cast.talleres) == 50_000


def test_an_open_request_for_the_next_term_is_void(cast: Cast) -> None:
    product, iker = of(cast), cast.member("iker")
    money.pay_now(iker, money.chosen(product), transfer=True)
    ended(iker, product)
    assert cast.talleres.documents.get(kind=Document.Kind.REQUEST, lines__product=product).state == "void"


def test_a_name_is_not_deleted_but_left_to_its_registry(cast: Cast) -> None:
    product = of(cast, NAME)
    ended(cast.member("iker"), product)
    assert end_next(after(21))
    product.refresh_from_db()
    assert (product.state, calls(product)) == ("active", [])


def test_it_is_kept_until_its_day_and_then_goes_on(cast: Cast) -> None:
    product, iker = of(cast), cast.member("iker")
    ended(iker, product)
    keep_contract(actor=iker, product_id=product.pk, now=now())
    assert not end_next(after(21))
    with pytest.raises(RuleError, match="ya sigue adelante"):
        keep_contract(actor=iker, product_id=product.pk, now=now())


def told(kind: str, person: User) -> list[str]:
    """The texts of the mails of this kind to them."""
    return [each.text for each in Message.objects.filter(kind=f"billing/contract_{kind}", address=person.email)]


def test_a_mail_says_that_it_goes_on_and_who_wanted_it(cast: Cast) -> None:
    product, iker = of(cast), cast.member("iker")
    ended(iker, product)
    keep_contract(actor=cast.member("clara"), product_id=product.pk, now=now())
    (text,) = told("kept", cast.iker)
    assert "Clara" in text
    assert "No se renueva automáticamente" in text
    assert len(told("kept", cast.clara)) == 1
    assert told("over", cast.iker) == []


def test_a_mail_says_that_paying_the_next_term_keeps_it(cast: Cast) -> None:
    product, iker = of(cast), cast.member("iker")
    money.give(cast.talleres, 50_000)
    ended(iker, product)
    money.pay_now(iker, money.chosen(product))
    (text,) = told("kept", cast.iker)
    assert "Se ha pagado el próximo período" in text


def test_a_mail_says_once_that_it_is_over(cast: Cast) -> None:
    product, name, iker = of(cast), of(cast, NAME), cast.member("iker")
    for each in (product, name):
        ended(iker, each)
    assert [end_next(after(21)) for _run in range(3)] == [True, True, False]
    first, second = sorted(told("over", cast.iker), key=lambda text: NAME in text)
    assert ("sus datos se eliminan" in first, "sus datos se eliminan" in second) == (True, False)
    assert ("registro" in first, "registro" in second) == (False, True)
    assert "Iker" in first


def test_nobody_hears_of_the_end_of_what_was_cancelled_before(cast: Cast) -> None:
    product = of(cast)
    ended(cast.member("iker"), product)
    Product.objects.filter(pk=product.pk).update(state=Product.State.CANCELLED)
    assert end_next(after(21))
    assert told("over", cast.iker) == []


def test_the_export_of_everything_has_what_was_ended_and_kept(cast: Cast) -> None:
    product, iker = of(cast), cast.member("iker")
    ended(iker, product)
    keep_contract(actor=iker, product_id=product.pk, now=now())
    end = ended(iker, product)
    factories.product(cast.globex, "web-hosting", "g.example")
    rows = [row for piece in CONTRACT_ENDS.pieces(iker) for row in CONTRACT_ENDS.rows(iker, piece)]
    assert [(row["product"], row["asked_by"], row["ends_on"]) for row in rows] == [
        (product.name, iker.user.full_name, end.ends_on)
    ] * 2
    assert [row["outcome"] for row in rows] == ["Se mantuvo", "Termina"]


def test_the_file_about_a_person_has_that_they_ended_a_contract(cast: Cast) -> None:
    ended(cast.member("iker"), of(cast))
    (activity,) = [table for table in PERSONAL_TABLES if table.key == "activity"]
    kinds = [(row["kind"], row["by"]) for row in activity.rows(cast.iker, None)]
    assert ("product:contract-ended", "me") in kinds


def test_paying_or_switching_the_renewal_on_keeps_it(cast: Cast) -> None:
    product, iker = of(cast), cast.member("iker")
    money.give(cast.talleres, 50_000)
    ended(iker, product)
    money.pay_now(iker, money.chosen(product))
    assert not end_next(after(21))
    ended(iker, product)
    switch_renewal(actor=iker, product_id=product.pk, on=True, means="", now=now())
    assert list(ContractEnd.objects.values_list("outcome", flat=True)) == ["kept", "kept"]


def test_what_is_looked_into_because_of_misuse_is_not_deleted_meanwhile(cast: Cast) -> None:
    product = of(cast)
    ended(cast.member("iker"), product)
    Hold.objects.create(product=product, kind=Hold.Kind.ABUSE, started_at=now(), organization=cast.talleres)
    assert not end_next(after(21))


def test_whoever_may_not_account_reads_who_can(cast: Cast) -> None:
    with pytest.raises(Refused, match="rescinden contratos"):
        ended(cast.member("beat"), of(cast))


def test_what_changed_since_it_was_shown_is_asked_again(cast: Cast) -> None:
    with pytest.raises(ChangedMeanwhile):
        end_contract(actor=cast.member("iker"), product_id=of(cast).pk, seen=version_of("else"), now=now())


def test_a_name_in_redemption_has_no_contract_left(cast: Cast) -> None:
    product = of(cast)
    product.state = Product.State.REDEMPTION
    product.save()
    with pytest.raises(RuleError, match="no queda contrato"):
        ended(cast.member("iker"), product)


def test_the_way_stands_in_list_board_and_management_and_asks_before(cast: Cast) -> None:
    product, client = of(cast), cast.client("iker")
    place = f"/org/talleres-rochat/products/hosting/{product.pk}/"
    assert 'data-onward="end/"' in client.get("/org/talleres-rochat/products/hosting/").content.decode()
    assert f"/billing/contracts/{product.pk}/end/" in client.get(place).content.decode()
    assert f"{place}end/" in cast.client("clara").get(f"{place}manage/").content.decode()
    asked = client.get(f"{place}end/").content.decode()
    assert "Rescindir ahora el contrato" in asked
    assert "no se devuelve nada" in asked
    answer = client.post(f"{place}end/", {"seen": _seen(asked)})
    assert answer.status_code == 303
    assert ContractEnd.objects.to_come().get().product == product
    assert client.get(f"{place}end/").status_code == 303


def test_who_does_not_account_finds_no_way(cast: Cast) -> None:
    product, client = of(cast, "Disco Taller"), cast.client("beat")
    shown = client.get(f"/org/talleres-rochat/products/{product.kind.category.key}/{product.pk}/").content.decode()
    assert "/contracts/" not in shown


def test_consumers_are_told_that_they_can_withdraw_instead(cast: Cast) -> None:
    owner = factories.owner_of(
        factories.organization(kind="individual", country="ES", postcode="46001", town="Valencia")
    )
    money.give(owner.organization, 100_000)
    buying.put(owner)
    order = buying.order(owner).order
    while perform_next(now()):
        pass
    product = order.lines.get().product
    assert product is not None
    client = factories.signed_in(owner.user)
    place = f"/org/{owner.organization.slug}/billing/"
    assert f"orders/{order.pk}/withdraw/" in client.get(f"{place}contracts/{product.pk}/end/").content.decode()
    assert f"contracts/{product.pk}/end/" in client.get(f"{place}orders/{order.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_presses_in_one_moment_are_one_end(cast: Cast) -> None:
    product, iker = of(cast), cast.member("iker")
    races.at_once(lambda: ended(iker, product), lambda: ended(iker, product))
    assert ContractEnd.objects.filter(product=product).count() == 1


def _seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_it_is_not_kept_once_its_day_is_over(cast: Cast) -> None:
    product, iker = of(cast, days=2), cast.member("iker")
    ended(iker, product)
    with pytest.raises(RuleError, match="ya no se renueva"):
        keep_contract(actor=iker, product_id=product.pk, now=after(3))
    assert keep_contract(actor=iker, product_id=product.pk, now=after(2))
