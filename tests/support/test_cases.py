"""Cases in the portal: who sees which, writing, closing, opening again (SUP-20..22)."""

import datetime
import re
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from core.clock import now
from core.errors import RuleError
from notifications.mail.delivery import as_mail
from notifications.models import Message
from organizations.deletion.erasure import erase
from organizations.exports.registry import table_of
from products.models import Product
from security.models import Event
from support.cases import answering, commands
from support.cases.files import attachment_of
from support.models import REOPENS, Case, CaseFile
from tests import factories
from tests.cast import Cast
from tests.races import at_once
from tests.support.matters import opened

pytestmark = pytest.mark.django_db
HOME = "/org/talleres-rochat/support/"
CASES, CONTACT = f"{HOME}cases/", f"{HOME}contact/"
FACTS = {"topic": "technical", "subject": "Disco lleno", "text": "No puedo guardar nada."}


def numbers(client: Client, url: str = CASES) -> set[int]:
    """Keys of the cases that a page links to."""
    return {int(key) for key in re.findall(r"/support/cases/(\d+)/", client.get(url).content.decode())}


def test_a_member_asks_and_reads_when_the_answer_comes(cast: Cast) -> None:
    beat = cast.client("beat")
    assert "a más tardar" in beat.get(CONTACT).content.decode()
    answer = beat.post(CONTACT, FACTS, follow=True)
    case = Case.objects.get()
    text = answer.content.decode()
    assert all(words in text for words in (case.number, "Disco lleno", "No puedo guardar nada."))
    assert (case.organization, case.opened_by, case.level) == (cast.talleres, cast.beat, "standard")
    mail = Message.objects.get(kind="support/case_opened")
    assert mail.address == cast.beat.email
    assert as_mail(mail).reply_to[0].startswith("soporte+")
    assert "soporte+" not in mail.secrets + mail.text + mail.html
    assert Event.objects.filter(kind="case:opened", organization=cast.talleres, actor=cast.beat).exists()


def test_an_empty_form_says_what_is_missing_and_keeps_the_rest(cast: Cast) -> None:
    answer = cast.client("beat").post(CONTACT, {**FACTS, "subject": ""})
    assert answer.status_code == 422
    assert "No puedo guardar nada." in answer.content.decode()
    assert not Case.objects.exists()


def test_only_products_that_the_reader_sees_are_offered_and_taken(cast: Cast) -> None:
    hidden = factories.product(cast.talleres, "drive", "Disco Secreto")
    seen = cast.managed_by_beat("drive", "Disco Visible")
    page = cast.client("beat").get(CONTACT).content.decode()
    assert "Disco Visible" in page
    assert "Disco Secreto" not in page
    foreign = factories.product(cast.globex, "drive", "Disco Ajeno")
    for product in (hidden, foreign):
        assert cast.client("beat").post(CONTACT, {**FACTS, "product": product.pk}).status_code == 422
    cast.client("beat").post(CONTACT, {**FACTS, "product": seen.pk})
    assert [case.product for case in Case.objects.all()] == [seen]


def test_a_right_that_is_lost_before_the_button_is_lost(cast: Cast) -> None:
    product, beat = cast.managed_by_beat("drive", "Disco"), cast.member("beat")
    product.grants.all().delete()
    with pytest.raises(RuleError):
        opened(beat, product=product)
    assert not Case.objects.exists()


def test_who_sees_which_case(cast: Cast) -> None:
    product = cast.managed_by_beat("drive", "Disco")
    own = opened(cast.member("beat"))
    about = opened(cast.member("nadia"), product=product)
    hidden = opened(cast.member("nadia"))
    theirs = opened(factories.owner_of(cast.globex))
    everything = {own.pk, about.pk, hidden.pk}
    expected = {
        "nadia": everything, "clara": everything, "beat": {own.pk, about.pk}, "iker": set(), "lucia": set(),
    }  # fmt: skip
    for name, seen in expected.items():
        client = cast.client(name)
        assert numbers(client) == seen, name
        assert numbers(client, HOME) == seen, name
        pages = {case.pk: client.get(f"{CASES}{case.pk}/").status_code for case in (own, about, hidden, theirs)}
        assert {pk for pk, status in pages.items() if status == 200} == seen, name
        assert {status for pk, status in pages.items() if pk not in seen} == {404}, name
    assert numbers(cast.client("olga"), "/org/globex/support/cases/") == {theirs.pk}
    assert cast.client("olga").get(f"{CASES}{own.pk}/").status_code == 404
    assert cast.client("olga").get(f"/org/globex/support/cases/{own.pk}/").status_code == 404


def test_whoever_loses_the_product_loses_its_cases(cast: Cast) -> None:
    product = cast.managed_by_beat("drive", "Disco")
    case = opened(cast.member("beat"), product=product)
    product.grants.all().delete()
    assert cast.client("beat").get(f"{CASES}{case.pk}/").status_code == 404
    assert cast.client("beat").post(f"{CASES}{case.pk}/", {"text": "x"}).status_code == 404
    Product.objects.filter(pk=product.pk).update(state="cancelled")
    assert cast.client("beat").get(f"{CASES}{case.pk}/").status_code == 200


def test_the_count_of_a_page_is_that_of_the_list_behind_it(cast: Cast) -> None:
    for _number in range(7):
        opened(cast.member("beat"))
    assert "(7)" in cast.client("beat").get(HOME).content.decode()
    assert len(numbers(cast.client("beat"))) == 7
    assert "(7)" not in cast.client("iker").get(HOME).content.decode()


def test_filters_and_search_narrow_the_list(cast: Cast) -> None:
    one, other = opened(cast.member("nadia"), subject="Correo caído"), opened(cast.member("nadia"), topic="billing")
    commands.close(actor=cast.member("nadia"), case=other, now=now())
    client = cast.client("nadia")
    assert numbers(client, f"{CASES}?state=closed") == {other.pk}
    assert numbers(client, f"{CASES}?topic=technical") == {one.pk}
    assert numbers(client, f"{CASES}?q=caido") == {one.pk}
    assert numbers(client, f"{CASES}?q=%23{other.pk}") == {other.pk}


def test_a_button_pressed_twice_writes_once(cast: Cast) -> None:
    beat = cast.client("beat")
    token = re.search(r'name="form_token" value="([^"]+)"', beat.get(CONTACT).content.decode())
    assert token
    first, second = (beat.post(CONTACT, {**FACTS, "form_token": token[1]}) for _press in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1
    assert Message.objects.filter(kind="support/case_opened").count() == 1


def test_an_answer_makes_an_answered_case_open_and_due_again(cast: Cast) -> None:
    beat = cast.member("beat")
    case = opened(beat)
    answering.answer(actor=cast.staff, case=case, text="Reinicie.", attached=[], then="answered", seen=None, now=now())
    case.refresh_from_db()
    assert (case.state, case.due_at, case.claimed_by) == ("answered", None, cast.staff)
    mail = Message.objects.get(kind="support/case_answered")
    assert (mail.address, "Reinicie." in mail.text) == (cast.beat.email, True)
    cast.client("beat").post(f"{CASES}{case.pk}/", {"text": "Sigue igual."})
    case.refresh_from_db()
    assert case.state == "open"
    assert case.due_at
    assert Message.objects.get(kind="support/case_written").address == cast.staff.email


def test_a_closed_case_opens_again_for_fourteen_days_and_then_a_new_one_refers_to_it(cast: Cast) -> None:
    beat, client = cast.member("beat"), cast.client("beat")
    case = opened(beat)
    client.post(f"{CASES}{case.pk}/close/", {})
    case.refresh_from_db()
    assert case.is_closed
    client.post(f"{CASES}{case.pk}/", {"text": "No estaba resuelto."})
    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("open", None)
    long_ago = now() - REOPENS
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=long_ago, due_at=None)
    assert "<textarea" not in client.get(f"{CASES}{case.pk}/").content.decode()
    assert client.post(f"{CASES}{case.pk}/", {"text": "x"}).status_code == 409
    client.post(f"{CONTACT}?earlier={case.pk}", FACTS)
    assert Case.objects.latest("pk").earlier == case


def test_nothing_is_written_into_a_closed_case_and_it_is_closed_once(cast: Cast) -> None:
    beat, moment = cast.member("beat"), now()
    case = opened(beat)
    for _twice in range(2):
        commands.close(actor=beat, case=case, now=moment)
    assert Event.objects.filter(kind="case:closed").count() == 1
    with pytest.raises(RuleError):
        commands.write(actor=beat, case=case, text="x", attached=[], now=moment)
    assert case.messages.count() == 1


@pytest.mark.parametrize("late", [datetime.timedelta(), datetime.timedelta(seconds=1)])
def test_the_last_instant_of_the_fourteen_days(cast: Cast, late: datetime.timedelta) -> None:
    beat, moment = cast.member("beat"), now()
    case = opened(beat)
    commands.close(actor=beat, case=case, now=moment)
    act = partial(commands.reopen, actor=beat, case=case, text="x", attached=[])
    with pytest.raises(RuleError):
        act(now=moment + REOPENS + late)
    assert act(now=moment + REOPENS - datetime.timedelta(seconds=1))


def test_an_earlier_case_that_one_does_not_see_is_not_referred_to(cast: Cast) -> None:
    hidden, foreign = opened(cast.member("nadia")), opened(factories.owner_of(cast.globex))
    for case in (hidden, foreign):
        assert cast.client("beat").get(f"{CONTACT}?earlier={case.pk}").status_code == 404
        assert cast.client("beat").post(f"{CONTACT}?earlier={case.pk}", FACTS).status_code == 404
    assert cast.client("beat").get(f"{CONTACT}?earlier=%D9%A3").status_code == 404


def test_help_pages_are_offered_and_nothing_is_sent(cast: Cast) -> None:
    page = cast.client("beat").post(CONTACT, {**FACTS, "text": "Las cookies no van", "do": "look"})
    assert page.status_code == 200
    assert "/help/es/cookies-and-javascript/" in page.content.decode()
    assert "Las cookies no van" in page.content.decode()
    assert not Case.objects.exists()


def test_mails_go_only_to_who_may_see_the_case_now(cast: Cast) -> None:
    product = cast.managed_by_beat("drive", "Disco")
    case = opened(cast.member("beat"), product=product)
    product.grants.all().delete()
    answering.answer(actor=cast.staff, case=case, text="x", attached=[], then="waiting", seen=None, now=now())
    assert {mail.address for mail in Message.objects.filter(kind="support/case_answered")} == {cast.nadia.email}


@pytest.mark.proof
def test_one_person_opens_no_cases_without_end(cast: Cast) -> None:
    for _number in range(commands.OPENED.amount):
        opened(cast.member("beat"))
    assert cast.client("beat").post(CONTACT, FACTS).status_code == 422
    assert cast.client("iker").post(CONTACT, FACTS).status_code == 303


def test_cases_go_with_their_organization(cast: Cast) -> None:
    kept = opened(cast.member("beat"))
    gone = factories.organization()
    opened(factories.owner_of(gone), attached=[attachment_of("a.txt", b"x")])
    with transaction.atomic():
        erase(gone, now())
    assert [case.pk for case in Case.objects.all()] == [kept.pk]
    assert not CaseFile.objects.exists()


def test_cases_are_in_the_export_without_the_notes_of_the_staff(cast: Cast) -> None:
    case = opened(cast.member("beat"), text="Visible", attached=[attachment_of("a.txt", b"x")])
    opened(factories.owner_of(cast.globex), text="Elsewhere")
    note = [attachment_of("note.txt", b"y")]
    answering.note(actor=cast.staff, case=case, text="Secret", attached=note, now=now())
    table = table_of("support-cases")
    assert table
    assert table.documents
    nadia = cast.member("nadia")
    (piece,) = table.pieces(nadia)
    assert [row["text"] for row in table.rows(nadia, piece)] == ["Visible"]
    assert [name.rpartition("-")[2] for name, _data in table.documents(nadia, piece)] == ["a.txt"]


def test_a_database_refuses_a_case_about_a_product_of_another_organization(cast: Cast) -> None:
    case, foreign = opened(cast.member("beat")), factories.product(cast.globex, "drive", "Disco")
    Case.objects.filter(pk=case.pk).update(product=foreign)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    Case.objects.filter(pk=case.pk).update(product=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_and_write_in_the_same_moment_nothing_is_lost() -> None:
    place = factories.organization()
    owner = factories.owner_of(place)
    for _round in range(5):
        case = opened(owner)
        commands.OPENED.reset(str(owner.user_id))
        at_once(
            partial(commands.close, actor=owner, case=case, now=now()),
            partial(commands.write, actor=owner, case=case, text="wait", attached=[], now=now()),
        )
        case.refresh_from_db()
        assert case.is_closed
        assert case.messages.count() in {1, 2}
