"""UI-30: each mail says where to choose what one gets; those that may be switched off carry a signed way out."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.clock import now
from core.errors import RuleError
from notifications.digests import gather
from notifications.mail.delivery import as_mail
from notifications.mail.leaving import SIGNER, headers_of, token_of
from notifications.models import Message, Preference, Topic
from notifications.preferences import CHOSEN, MAY_BE_OFF, Mail
from notifications.reader import Reader
from notifications.to_many import post_to_all
from organizations.models import Role
from organizations.notices.commands import choose_by_link
from organizations.people.commands import change_role
from security.models import Event
from tests.cast import Cast
from tests.notifications.test_preferences import choose
from tests.walk import Walk

pytestmark = pytest.mark.django_db


def written(cast: Cast) -> Message:
    """A mail of the topic *access* to Beat."""
    change_role(actor=cast.member("nadia"), subject=cast.member("beat"), role=Role.EXTERNAL, has_accounting=False)
    return Message.objects.get(user=cast.beat, kind="organizations/role_changed")


def address(user: User, topic: Topic = Topic.ACCESS) -> str:
    return f"/mails/leave/{token_of(user, topic)}/"


def way(user: User) -> str:
    row = Preference.objects.filter(user=user, topic=Topic.ACCESS).first()
    return row.mail if row else Mail.EACH


def strict(**headers: Any) -> Client:
    """A mail program: it has no cookie and no form of ours."""
    return Client(enforce_csrf_checks=True, headers=headers)


def test_a_mail_of_a_topic_says_where_to_choose_and_carries_its_way_out(cast: Cast) -> None:
    mail = as_mail(written(cast))
    assert "Cambiar lo que recibe" in str(mail.body)
    assert "/profile/notifications/#topic-access" in str(mail.body)
    wire = mail.message()
    assert wire["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert wire["List-Unsubscribe"].replace("\n ", "").endswith(f"{address(cast.beat)}>")


def test_one_click_of_a_mail_program_ends_them_without_a_session(cast: Cast) -> None:
    url = re.search(r"/mails/leave/[^>]+", as_mail(written(cast)).message()["List-Unsubscribe"])
    answer = strict().post(url[0], {"List-Unsubscribe": "One-Click"}) if url else None
    assert answer is not None
    assert answer.status_code == 200
    assert way(cast.beat) == "none"
    event = Event.objects.latest("pk")
    assert (event.kind, event.user, event.actor) == ("account:preferences-linked", cast.beat, None)
    assert event.data == {"topic": "access", "before": "each", "after": "none"}


def test_a_scanner_that_follows_the_link_changes_nothing(cast: Cast) -> None:
    for client in (strict(), cast.client("beat")):
        assert client.get(address(cast.beat)).status_code == 200
        assert client.head(address(cast.beat)).status_code == 200
    assert not Preference.objects.exists()


def test_a_person_stops_them_and_takes_it_back_as_it_was(cast: Cast) -> None:
    choose(cast.beat, Topic.ACCESS, bell=False, mail=Mail.DIGEST)
    walk = Walk(Client(), address(cast.beat))
    assert walk.heading == "Correos sobre «Accesos y personas»"
    walk.press("Dejar de recibirlos")
    assert walk.sees("Ya no los recibe")
    assert way(cast.beat) == "none"
    walk.press("Volver a recibirlos")
    assert walk.sees("en su resumen diario")
    assert list(Preference.objects.values_list("mail", "bell")) == [("digest", False)]


def test_the_second_click_changes_and_writes_nothing_more(cast: Cast) -> None:
    for _time in range(2):
        strict().post(address(cast.beat))
    assert Event.objects.filter(kind="account:preferences-linked").count() == 1
    assert way(cast.beat) == "none"


def test_no_link_silences_what_is_always_told(cast: Cast) -> None:
    for topic in set(Topic) - MAY_BE_OFF:
        with pytest.raises(RuleError):
            choose_by_link(user=cast.beat, topic=topic, mail=Mail.NONE)
        answer = strict().post(f"/mails/leave/{SIGNER.sign(f'{cast.beat.pk}.{topic}')}/")
        assert answer.status_code == 404
    assert not Preference.objects.exists()


@pytest.mark.parametrize("token", ["x", "1.access", "1.access.x", "", "-1..access.abc"])
def test_what_nobody_signed_changes_nothing(cast: Cast, token: str) -> None:
    answer = strict().post(f"/mails/leave/{token or 'none'}/")
    assert answer.status_code == 404
    assert not Preference.objects.exists()


def test_somebody_elses_topic_needs_another_signature(cast: Cast) -> None:
    token = token_of(cast.beat, Topic.ACCESS)
    strict().post(f"/mails/leave/{token.replace('access', 'jobs')}/")
    strict().post(f"/mails/leave/{token.replace(str(cast.beat.pk), str(cast.nadia.pk), 1)}/")
    assert not Preference.objects.exists()


def test_a_closed_account_has_no_way_out(cast: Cast) -> None:
    User.objects.filter(pk=cast.beat.pk).update(is_active=False)
    strict().post(address(cast.beat))
    assert not Preference.objects.exists()


def test_only_mails_that_may_be_switched_off_have_it() -> None:
    user = User(pk=7, email="beat@luz.example")
    kinds = {each.mail for each in CHOSEN} | {"security/new_place", "organizations/security_alert"}
    with_way = {kind for kind in kinds if headers_of(Message(kind=kind, user=user, address=user.email))}
    assert with_way == {each.mail for each in CHOSEN if each.topic in MAY_BE_OFF}
    assert headers_of(Message(kind="organizations/declined", user=user, address="other@luz.example")) == {}


def test_mails_to_many_say_it_to_logins_alone(cast: Cast) -> None:
    readers = [Reader.of(cast.nadia), Reader("office@luz.example", "es", "Office")]
    facts: dict[str, Any] = {"person": "Olga", "member": cast.member("iker"), "link": "x"}
    post_to_all("organizations/member_joined", readers, cast.talleres, **facts)
    found = Message.objects.filter(kind="organizations/member_joined")
    assert {each.address: "#topic-access" in each.text for each in found} == {
        cast.nadia.email: True, "office@luz.example": False,
    }  # fmt: skip


def test_a_digest_leads_to_what_it_tells_and_not_to_its_footers(cast: Cast) -> None:
    choose(cast.beat, Topic.ACCESS, mail=Mail.DIGEST)
    held = written(cast)
    digest = gather(cast.beat.pk, now() + datetime.timedelta(seconds=1), now())
    text = Message.objects.get(kind="notifications/digest", user=cast.beat).text
    assert digest is not None
    assert held.subject in text
    items, _signature, footer = text.partition("\n\n-- \n")
    assert "/profile/notifications/" not in items
    assert "/profile/notifications/" in footer
