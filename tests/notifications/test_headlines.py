"""A mail opens with what happened, and its button leads to where it happened."""

import pytest

from core.clock import now
from notifications.mail.delivery import as_mail
from notifications.models import Message
from organizations.people.commands import change_role
from products.holds.commands import lock
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_subject_is_the_title_and_no_second_line_of_the_text(cast: Cast) -> None:
    change_role(actor=cast.member("nadia"), subject=cast.member("beat"), role="external", has_accounting=False)
    message = Message.objects.latest("created_at")
    assert f">{message.subject}</h1>" in message.html
    assert message.subject not in str(as_mail(message).body)
    assert "/org/talleres-rochat/" in message.text


def test_a_lock_is_told_to_the_others_with_the_way_to_the_product(cast: Cast) -> None:
    drive = factories.product(cast.talleres, "drive", "Archivo")
    lock(actor=cast.member("clara"), product=drive, reason="", ends_at=None, now=now())
    told = Message.objects.filter(kind="products/hold_changed")
    assert cast.clara.email not in told.values_list("address", flat=True)
    mail = told.get(address=cast.nadia.email)
    assert f"/products/{drive.kind.category.key}/{drive.pk}/" in mail.text
    assert "Abrir Archivo" in mail.text
