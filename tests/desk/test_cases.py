"""Cases at the desk: claiming, answering, notes, lateness, mail from strangers (SUP-24, SUP-25, SUP-27)."""

import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from core.clock import now
from core.policy import Refused
from core.shown import ChangedMeanwhile, version_of
from desk.cases import commands
from notifications.models import Message
from security.models import Event
from support.cases import answering
from support.cases.commands import write
from support.cases.escalation import escalate_next
from support.cases.files import attachment_of
from support.models import Case, CaseFile
from tests import factories
from tests.cast import Cast
from tests.races import at_once
from tests.support.matters import letter, opened

pytestmark = pytest.mark.django_db
LIST = "/desk/cases/"
NIGHT = datetime.datetime(2026, 12, 1, 23, 30, tzinfo=ZoneInfo("Europe/Zurich"))
MORNING = NIGHT + datetime.timedelta(hours=7)


@pytest.fixture
def case(cast: Cast) -> Case:
    return opened(cast.member("beat"), subject="Disco lleno")


@pytest.fixture
def colleague(cast: Cast) -> User:
    return factories.staff()


def test_the_list_has_what_waits_the_late_ones_first(cast: Cast, case: Case) -> None:
    late = opened(factories.owner_of(cast.globex), subject="Urgent matter")
    Case.objects.filter(pk=late.pk).update(due_at=now() - datetime.timedelta(hours=1))
    done = opened(cast.member("nadia"), subject="Answered matter")
    answering.answer(actor=cast.staff, case=done, text="x", attached=[], then="answered", seen=None, now=now())
    text = cast.client("staff").get(LIST).content.decode()
    assert text.index("Urgent matter") < text.index("Disco lleno")
    assert "Answered matter" not in text
    assert "Answered matter" in cast.client("staff").get(f"{LIST}?state=answered").content.decode()
    assert "Globex" in text


def test_customers_find_no_desk(cast: Cast, case: Case) -> None:
    for name in ("nadia", "clara", "beat", "olga"):
        assert cast.client(name).get(f"{LIST}{case.pk}/").status_code == 404
        assert cast.client(name).post(f"{LIST}{case.pk}/claim/", {}).status_code == 404


def test_claiming_answering_and_closing_on_the_pages(cast: Cast, case: Case) -> None:
    staff, url = cast.client("staff"), f"{LIST}{case.pk}/"
    factories.confirm(staff, f"{url}claim/")
    factories.confirm(staff, url, {"then": "waiting", "text": "¿Qué ve?"})
    case.refresh_from_db()
    assert (case.state, case.claimed_by, case.due_at) == ("waiting", cast.staff, None)
    assert "¿Qué ve?" in cast.client("beat").get(f"/org/talleres-rochat/support/cases/{case.pk}/").content.decode()
    staff.post(f"{url}priority/", {"priority": "1"})
    factories.confirm(staff, f"{url}close/")
    case.refresh_from_db()
    assert (case.state, case.priority) == ("closed", 1)
    kinds = set(Event.objects.filter(organization=cast.talleres).values_list("kind", flat=True))
    assert {"case:claimed", "case:replied", "case:priority", "case:closed"} <= kinds


def test_a_note_and_its_file_are_for_the_staff_alone(cast: Cast, case: Case) -> None:
    commands.write(
        actor=cast.staff, case=case, text="Looks like fraud", attached=[attachment_of("proof.txt", b"x")], then="note",
        seen=None, now=now(),
    )  # fmt: skip
    file = CaseFile.objects.get()
    for name in ("beat", "nadia"):
        page = cast.client(name).get(f"/org/talleres-rochat/support/cases/{case.pk}/").content.decode()
        assert "fraud" not in page
        assert "proof.txt" not in page
        url = f"/org/talleres-rochat/support/cases/{case.pk}/files/{file.pk}/"
        assert cast.client(name).get(url).status_code == 404
    assert not Message.objects.filter(text__contains="fraud").exists()
    assert cast.client("staff").get(f"{LIST}{case.pk}/files/{file.pk}/").content == b"x"
    assert not Event.objects.filter(kind="case:noted", organization__isnull=False).exists()
    case.refresh_from_db()
    assert case.state == "open"


def test_only_who_has_the_case_answers_it(cast: Cast, case: Case, colleague: User) -> None:
    commands.claim(actor=colleague, case=case, seen=None, now=now())
    url = f"{LIST}{case.pk}/"
    answer = factories.confirm(cast.client("staff"), url, {"then": "answered", "text": "x"})
    assert answer.status_code == 422
    assert colleague.full_name in answer.content.decode()
    assert case.messages.count() == 1


def test_an_answer_to_what_is_not_the_last_word_any_more_is_shown_again(cast: Cast, case: Case) -> None:
    staff, url = cast.client("staff"), f"{LIST}{case.pk}/"
    seen = factories.seen_on(staff.get(url))
    write(actor=cast.member("beat"), case=case, text="Ya funciona.", attached=[], now=now())
    answer = staff.post(url, {**seen, "then": "answered", "text": "Reinicie."})
    assert answer.status_code == 409
    assert case.messages.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_in_the_same_moment_one_has_it() -> None:
    case = opened(factories.owner_of(factories.organization()))
    seen = version_of(answering.facts_of(case))
    staff = [factories.staff() for _number in range(2)]
    outcomes = at_once(*(partial(commands.claim, actor=each, case=case, seen=seen, now=now()) for each in staff))
    assert sorted(type(each).__name__ for each in outcomes) == ["Case", "ChangedMeanwhile"]
    case.refresh_from_db()
    assert case.claimed_by in staff
    assert Event.objects.filter(kind="case:claimed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_in_the_same_moment_one_does() -> None:
    case = opened(factories.owner_of(factories.organization()))
    seen = version_of(answering.facts_of(case))
    staff = [factories.staff() for _number in range(2)]
    facts: dict[str, Any] = {"case": case, "text": "x", "attached": [], "then": "answered", "seen": seen, "now": now()}
    outcomes = at_once(*(partial(commands.write, actor=each, **facts) for each in staff))
    assert sum(isinstance(each, ChangedMeanwhile) for each in outcomes) == 1
    assert case.messages.count() == 2


def test_taking_over_is_a_question_about_who_has_it(cast: Cast, case: Case, colleague: User) -> None:
    url = f"{LIST}{case.pk}/claim/"
    seen = factories.seen_on(cast.client("staff").get(url))
    commands.claim(actor=colleague, case=case, seen=None, now=now())
    assert cast.client("staff").post(url, seen).status_code == 409
    assert colleague.full_name in cast.client("staff").get(url).content.decode()
    factories.confirm(cast.client("staff"), url)
    case.refresh_from_db()
    assert case.claimed_by == cast.staff
    commands.release(actor=cast.staff, case=case)
    case.refresh_from_db()
    assert case.claimed_by is None


def test_former_staff_do_nothing(cast: Cast, case: Case, colleague: User) -> None:
    User.objects.filter(pk=colleague.pk).update(is_staff=False)
    with pytest.raises(Refused):
        commands.claim(actor=colleague, case=case, seen=None, now=now())
    case.refresh_from_db()
    assert case.claimed_by is None


def test_lateness_is_told_once_and_only_while_somebody_works(cast: Cast, case: Case, colleague: User) -> None:
    Case.objects.filter(pk=case.pk).update(due_at=NIGHT - datetime.timedelta(hours=1))
    assert not escalate_next(NIGHT)
    assert not Message.objects.filter(kind="support/late").exists()
    assert escalate_next(MORNING)
    told = set(Message.objects.filter(kind="support/late").values_list("address", flat=True))
    assert told == {cast.staff.email, colleague.email}
    assert not escalate_next(MORNING)
    assert Event.objects.filter(kind="case:late", organization=cast.talleres).count() == 1


def test_a_case_that_is_late_a_second_time_is_told_a_second_time(cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(due_at=NIGHT)
    assert escalate_next(MORNING)
    answering.answer(actor=cast.staff, case=case, text="Try.", attached=[], then="answered", seen=None, now=MORNING)
    write(actor=cast.member("beat"), case=case, text="No.", attached=[], now=MORNING)
    again = MORNING + datetime.timedelta(days=7)
    assert escalate_next(again)
    assert Event.objects.filter(kind="case:late", organization=cast.talleres).count() == 2
    case.refresh_from_db()
    assert case.escalated_at == again


def test_lateness_of_a_claimed_case_is_told_to_who_has_it(cast: Cast, case: Case, colleague: User) -> None:
    commands.claim(actor=colleague, case=case, seen=None, now=now())
    Case.objects.filter(pk=case.pk).update(due_at=NIGHT)
    assert escalate_next(MORNING)
    assert Message.objects.get(kind="support/late").address == colleague.email


def test_a_letter_is_answered_once_and_only_to_its_address(cast: Cast) -> None:
    mail, staff = letter(), cast.client("staff")
    assert "x@luz.example" in staff.get("/desk/letters/").content.decode()
    staff.post(f"/desk/letters/{mail.pk}/", {"text": "Bonjour"})
    assert staff.post(f"/desk/letters/{mail.pk}/", {"text": "Encore"}).status_code == 409
    sent = Message.objects.get(kind="support/letter_answered")
    assert (sent.address, sent.language, sent.user) == ("x@luz.example", "fr", None)
    assert "Bonjour" in sent.text
    assert "x@luz.example" not in staff.get("/desk/letters/").content.decode().partition("<tbody>")[2]


def test_a_letter_that_is_laid_aside_is_not_answered(cast: Cast) -> None:
    mail = letter()
    cast.client("staff").post(f"/desk/letters/{mail.pk}/lay-aside/", {})
    mail.refresh_from_db()
    assert mail.closed_at
    assert not Message.objects.filter(kind="support/letter_answered").exists()
