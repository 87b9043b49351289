"""Security alerts: in the reader's language, once a day, written down (SEC-40, SEC-41)."""

import datetime
from functools import partial

import pytest

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations.models import Organization
from organizations.protection.alerts import AT_ONCE, send_alert, send_alerts
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.organizations.protection import DAY
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
ALERT = "organizations/security_alert"


def test_an_alert_is_sent_once_in_24_hours(cast: Cast) -> None:
    nadia, beat = cast.member("nadia"), cast.member("beat")
    send_alert(actor=nadia, subject=beat, now=now())
    with pytest.raises(RuleError, match=r"already|Wait a day"):
        send_alert(actor=cast.member("clara"), subject=beat, now=now() + datetime.timedelta(hours=23))
    send_alert(actor=nadia, subject=beat, now=now() + DAY)
    assert outbox.kinds(cast.beat.email).count(ALERT) == 2
    assert Event.objects.filter(kind="member:alerted", user=cast.beat).count() == 2


def test_a_security_mail_has_no_way_to_sign_in(cast: Cast) -> None:
    send_alert(actor=cast.member("nadia"), subject=cast.member("beat"), now=now())
    message = outbox.last(cast.beat.email, "security_alert")
    assert "/login" not in message.text + message.html
    assert "<a " not in message.html
    assert "Seguridad de mi cuenta" in message.text


def test_the_preview_speaks_the_recipients_language(cast: Cast) -> None:
    cast.beat.language = "de"
    cast.beat.save()
    page = cast.client("nadia").get(f"/org/talleres-rochat/users/{cast.member('beat').pk}/alert/").content.decode()
    assert "Guten Tag" in page or "Hallo" in page
    assert "Zwei-Faktor-Authentifizierung" in page
    assert outbox.kinds(cast.beat.email) == []


def test_the_page_says_when_the_last_one_was_sent(cast: Cast) -> None:
    beat = cast.member("beat")
    send_alert(actor=cast.member("nadia"), subject=beat, now=now())
    url = f"/org/talleres-rochat/users/{beat.pk}/alert/"
    page = cast.client("nadia").get(url).content.decode()
    assert "Ya se envió hoy a las" in page
    assert "Enviar la alerta" not in page
    assert cast.client("nadia").post(url).status_code == 409


def test_weak_roles_and_strangers_alert_nobody(cast: Cast) -> None:
    with pytest.raises(Refused):
        send_alert(actor=cast.member("iker"), subject=cast.member("beat"), now=now())
    with pytest.raises(RuleError, match="belong"):
        send_alert(actor=cast.member("olga", cast.globex), subject=cast.member("beat"), now=now())


def test_several_alerts_pass_over_who_had_one(cast: Cast) -> None:
    nadia, people = cast.member("nadia"), [cast.member("beat"), cast.member("iker")]
    send_alert(actor=nadia, subject=people[0], now=now())
    assert send_alerts(actor=nadia, subjects=people, now=now()) == 1


def test_ticked_people_of_elsewhere_are_passed_over(cast: Cast) -> None:
    olga = cast.member("olga", cast.globex)
    data = {"sel": [str(olga.pk), str(cast.member("beat").pk)]}
    assert factories.confirm_list(cast.client("nadia"), "/org/talleres-rochat/users/alert/", data).status_code == 303
    assert outbox.kinds(cast.olga.email) == []
    assert outbox.kinds(cast.beat.email) == [ALERT]


def test_at_most_five_are_named_and_the_rest_counted(cast: Cast) -> None:
    ticked = [factories.member(cast.talleres).pk for _each in range(7)]
    page = cast.client("nadia").post("/org/talleres-rochat/users/alert/", {"sel": ticked}).content.decode()
    assert "y 2 más" in page


def test_more_than_fifty_are_a_job(cast: Cast) -> None:
    for _each in range(AT_ONCE + 1):
        factories.member(cast.talleres)
    answer = factories.confirm_list(cast.client("nadia"), "/org/talleres-rochat/users/alert/", {"everybody": "1"})
    assert "/jobs/" in answer.headers["Location"]
    assert cast.talleres.jobs.get(kind="bulk-alert").total > AT_ONCE


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_one_alert() -> None:
    house: Organization = factories.organization()
    owner = factories.owner_of(house)
    for _round in range(40):
        beat = factories.member(house)
        send = partial(send_alert, actor=owner, subject=beat, now=now())
        assert len(refusals(at_once(send, send))) == 1
        assert outbox.kinds(beat.user.email) == [ALERT]
