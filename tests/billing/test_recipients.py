"""Documents of each month to addresses that confirmed it: once, through links that show nothing else (INV-19)."""

import csv
import datetime
import io
import zipfile
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from billing.contacts import delivery as deliveries
from billing.contacts.delivery import deliver_next
from billing.contacts.recipients import MOST, add_recipient, confirm, decline
from billing.issuer import our_issuer
from billing.models import Card, Document, InvoiceRecipient, MonthlyDelivery
from core.clock import now
from core.errors import RuleError
from core.work import drain
from notifications.mail.delivery import as_mail
from notifications.models import Message
from organizations.deletion.erasure import erase
from security.models import Event
from tests import factories
from tests.billing import cards
from tests.billing.test_document_list import some
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/billing/settings/recipients/add/"
ADDRESS = "contabilidad@fiduciaria.example"


def later(months: int = 1, hours: int = 2) -> datetime.datetime:
    """So many hours into the first day of a coming month, in the issuer's zone."""
    today = our_issuer().today(now())
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return datetime.datetime(year, month + 1, 1, tzinfo=our_issuer().zone) + datetime.timedelta(hours=hours)


def links_of(message: Message) -> list[str]:
    """The links of the mail as its reader gets it, without the host."""
    text = as_mail(message).body
    return [word.partition("://")[2].partition("/")[2] for word in str(text).split() if "/billing/" in word]


def mails() -> list[Message]:
    return list(Message.objects.filter(kind="billing/monthly").order_by("pk"))


def test_nothing_is_sent_before_the_address_confirmed_by_a_button(cast: Cast) -> None:
    some(cast)
    answer = cast.client("iker").post(AT, {"address": ADDRESS, "language": "de"})
    assert answer.status_code == 303
    (asked,) = Message.objects.filter(address=ADDRESS)
    (link,) = set(links_of(asked))
    assert factories.browser().get(f"/{link}").status_code == 200
    drain(lambda: deliver_next(later()))
    assert (mails(), InvoiceRecipient.objects.get().confirmed_at) == ([], None)
    factories.browser().post(f"/{link}", {"answer": "yes"})
    drain(lambda: deliver_next(later()))
    assert [(each.address, each.language) for each in mails()] == [(ADDRESS, "de")]
    assert list(Event.objects.filter(kind__startswith="recipient:").values_list("kind", flat=True).order_by("pk")) == [
        "recipient:added", "recipient:confirmed",
    ]  # fmt: skip


def test_a_month_is_told_once_however_often_the_clock_comes_and_caught_up(cast: Cast) -> None:
    some(cast)
    factories.recipient(cast.talleres)
    for _hour in range(3):
        drain(lambda: deliver_next(later(months=2)))
    assert len(mails()) == 1, "the second month had no document"
    assert MonthlyDelivery.objects.count() == 2
    delivery = MonthlyDelivery.objects.earliest("month")
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyDelivery.objects.create(
            recipient=delivery.recipient, month=delivery.month, count=1, made_at=now(), expires_at=now()
        )


def test_before_the_first_day_of_the_issuer_nothing_is_told(cast: Cast) -> None:
    some(cast)
    factories.recipient(cast.talleres)
    drain(lambda: deliver_next(later(hours=-1)))
    assert mails() == []


def test_the_link_shows_the_final_documents_of_its_month_and_nothing_else(cast: Cast) -> None:
    some(cast)
    factories.document(cast.globex)
    factories.recipient(cast.talleres)
    drain(lambda: deliver_next(later()))
    link = next(each for each in links_of(mails()[0]) if "/month/" in each)
    stranger = factories.browser()
    rows = csv.reader(io.StringIO(stranger.get(f"/{link}csv/").getvalue().decode("utf-8-sig")), delimiter=";")
    numbers = {row[0] for row in list(rows)[1:]}
    final = cast.talleres.documents.filter(kind__in=Document.FINAL)
    assert numbers == set(final.values_list("number", flat=True))
    with zipfile.ZipFile(io.BytesIO(stranger.get(f"/{link}zip/").getvalue())) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 1 + final.filter(file__made_at__isnull=False).count()
    page = stranger.get(f"/{link}").text
    assert "Talleres Rochat" in page
    assert "/org/" not in page


def test_a_link_ends_with_its_time_its_address_and_its_signature(cast: Cast) -> None:
    delivery = factories.delivery(cast.talleres)
    stranger, at = factories.browser(), f"/billing/month/{delivery.token}/"
    assert stranger.get(at).status_code == 200
    assert stranger.get(at.replace(delivery.token, f"{delivery.pk}.x")).status_code == 410
    assert stranger.get(f"/billing/month/{delivery.recipient.token}/").status_code == 410, "another kind of link"
    MonthlyDelivery.objects.update(expires_at=now())
    assert [stranger.get(f"{at}{part}").status_code for part in ("", "csv/", "zip/")] == [410] * 3
    MonthlyDelivery.objects.update(expires_at=now() + datetime.timedelta(days=1))
    delivery.recipient.delete()
    assert stranger.get(at).status_code == 410


def test_an_address_that_says_no_or_is_removed_gets_nothing_more(cast: Cast) -> None:
    some(cast)
    one, other = factories.recipient(cast.talleres), factories.recipient(cast.talleres)
    decline(one.token, now())
    page = f"/org/talleres-rochat/billing/settings/recipients/{other.pk}/remove/"
    assert factories.confirm(cast.client("iker"), page).status_code == 303
    drain(lambda: deliver_next(later()))
    assert mails() == []
    with pytest.raises(RuleError):
        confirm(one.token, now())


def test_there_is_a_bound_and_no_address_twice(cast: Cast) -> None:
    iker = cast.member("iker")
    facts: dict[str, Any] = {"language": "es", "now": now()}
    for number in range(MOST):
        add_recipient(actor=iker, address=f"a{number}@fiduciaria.example", **facts)
    with pytest.raises(RuleError, match="10"):
        add_recipient(actor=iker, address=ADDRESS, **facts)
    InvoiceRecipient.objects.get(address="a0@fiduciaria.example").delete()
    with pytest.raises(RuleError):
        add_recipient(actor=iker, address="A5@fiduciaria.example", **facts)


def test_a_link_to_confirm_is_over_after_a_week(cast: Cast) -> None:
    recipient = factories.recipient(cast.talleres, confirmed_at=None)
    with pytest.raises(RuleError):
        confirm(recipient.token, now() + datetime.timedelta(days=8))


def test_too_many_files_are_a_list_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = factories.delivery(cast.talleres)
    monkeypatch.setattr(deliveries, "MOST_FILES", 0)
    at = f"/billing/month/{delivery.token}/"
    assert ".zip" not in factories.browser().get(at).text
    assert factories.browser().get(f"{at}zip/").status_code == 410


def test_a_deleted_organization_keeps_no_card_and_no_recipient(cast: Cast) -> None:
    organization = factories.organization()
    card, delivery = cards.kept(organization), factories.delivery(organization)
    erase(organization, now())
    card.refresh_from_db()
    assert (card.state, card.token, card.is_default) == (Card.State.REMOVED, "", False)
    assert not InvoiceRecipient.objects.exists()
    assert factories.browser().get(f"/billing/month/{delivery.token}/").status_code == 410
