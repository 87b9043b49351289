"""A message that can never be sent stands in nobody's way."""

import pytest
from django.conf import LazySettings

from core.clock import now
from notifications.mail import delivery
from notifications.models import Message
from notifications.outbox import post
from notifications.reader import Reader

pytestmark = pytest.mark.django_db
READER = Reader("sophie@x.example", "fr", "Sophie")


def test_a_secret_of_another_key_fails_alone(settings: LazySettings) -> None:
    old = post("accounts/verification_code", reader=READER, secrets={"code": "314159"})
    settings.SECRET_KEY = "another-key-after-the-old-one-leaked-0123456789-0123456789"
    post("accounts/verification_code", reader=READER, secrets={"code": "271828"})
    assert delivery.deliver_due(now) == 1
    old.refresh_from_db()
    assert (old.state, old.attempts) == (Message.State.FAILED, 1)


def test_an_address_that_no_server_can_be_told_fails_alone() -> None:
    odd = post("accounts/verification_code", reader=READER, secrets={"code": "314159"})
    Message.objects.filter(pk=odd.pk).update(address="a\nb@x.example")
    post("accounts/verification_code", reader=READER, secrets={"code": "271828"})
    assert delivery.deliver_due(now) == 1
    odd.refresh_from_db()
    assert odd.state == Message.State.FAILED
    assert odd.error
