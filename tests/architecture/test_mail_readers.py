"""Nothing of whoever acts stands in a mail: no word of their language, no day of their zone, nothing untranslated."""

import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from notifications.models import Message
from organizations.models import Organization
from tests.architecture.test_mails import CASES, ELSEWHERE, LANGUAGES
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PASSING = re.compile(
    r"\b\d\d:\d\d\b|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|/products/\w+/\d+/|(?<=Bureau )\d+|\bB-\d+|/orders/\d+/"
    r"|#\d{5,}|\bM\d+|/(?:cases|letters)/\d+/"
)
"""Minutes, keys and numbers of rows, which two writings do not share."""
ODD = "O'Brien & Söhne <x>"
PART = re.compile(r"\n|: |; |, ")
FACTS = re.compile(
    r"|-- |K7QD|⟦\w+⟧|\s*https?://.*|Atrio · .*|(- )?(Nadia Ferrari|Copias Rochat|Disco .*|Talleres Rochat SA)"
    r"|  Taller|2026-11"
    r"|- Alojamiento Pro|- luz\u2060\.\u2060com|- Rue des Bains 34|- 1205 Genève|CHF\xa0\d+\.\d\d\.?"
    r"|.*example\.?|Firefox · Linux|Staff Atrio|App OTP|SMS\.|\d\d:\d\d.*|K-9|“K-9”|“iPad”|CHF → EUR"
)
"""What five languages write alike: names, addresses, codes, devices."""


def written(cast: Cast, name: str, reader: str, *, actor: str = "en", zone: str = "Europe/Zurich") -> list[str]:
    """What a case writes while somebody acts in this language and zone; nothing of it stays."""
    with transaction.atomic():
        Message.objects.all().delete()
        with translation.override(actor), timezone.override(ZoneInfo(zone)):
            CASES[name](cast, reader)
        messages = list(Message.objects.exclude(address__in=ELSEWHERE).order_by("kind", "created_at", "address"))
        transaction.set_rollback(True)
    return ["\n".join((m.subject, m.text, m.html)).replace(m.code, "K7QD") for m in messages]


@pytest.mark.parametrize("name", CASES)
def test_the_language_and_zone_of_whoever_acts_change_no_letter(cast: Cast, name: str) -> None:
    one = written(cast, name, "fr", actor="de", zone="Pacific/Kiritimati")
    other = written(cast, name, "fr", actor="it", zone="Pacific/Honolulu")
    assert one
    assert [PASSING.sub("…", each) for each in one] == [PASSING.sub("…", each) for each in other]


@pytest.mark.parametrize("name", CASES)
def test_only_names_and_addresses_read_the_same_in_five_languages(cast: Cast, name: str) -> None:
    found: Counter[str] = Counter()
    for language in LANGUAGES:
        texts = [each.partition("<!DOCTYPE")[0] for each in written(cast, name, language)]
        assert texts
        found.update({part for text in texts for part in PART.split(text)})
    assert {part for part, times in found.items() if times > 2 and not FACTS.fullmatch(part)} == set()


@pytest.mark.parametrize("name", CASES)
def test_names_stand_in_subject_and_text_as_they_are_written(cast: Cast, name: str) -> None:
    User.objects.update(last_name=ODD)
    Organization.objects.update(name=ODD)
    for each in (*cast.people.values(), cast.talleres):
        each.refresh_from_db()
    Message.objects.all().delete()
    CASES[name](cast, "es")
    for message in Message.objects.all():
        assert not re.search(r"&(amp|lt|#x?\d+);", message.subject + message.text)
        assert "<x>" not in message.html
        assert ODD in message.text or message.user is None
