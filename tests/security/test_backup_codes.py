"""Codes on paper (SEC-3, SEC-4): ten, each once, hashed, void when new ones are made."""

from functools import partial

import pytest
from django.db import connection

from accounts.models import User
from core.clock import now
from notifications.models import Message
from security.kinds import EventKind
from security.methods.commands import renew_backup_codes
from security.models import BackupCode, Event
from tests import factories
from tests.accounts.steps import another_browser
from tests.races import at_once
from tests.security.steps import FACTORS, STEP, activate, is_signed_in, sign_in, wait_for_code


@pytest.fixture
def codes(nadia: User) -> list[str]:
    """Nadia's codes, as she saved them."""
    return renew_backup_codes(actor=nadia, now=now())


def test_there_are_ten_different_ones(codes: list[str]) -> None:
    assert len(set(codes)) == 10
    assert BackupCode.objects.count() == 10


def test_one_opens_the_account_once(nadia: User, codes: list[str]) -> None:
    client = wait_for_code(another_browser(), nadia)
    client.post(f"{STEP}?method=codes", {"code": codes[3].lower().replace("-", " ")})
    assert is_signed_in(client)
    other = wait_for_code(another_browser(), nadia)
    assert other.post(f"{STEP}?method=codes", {"code": codes[3]}).status_code == 422
    assert not is_signed_in(other)
    assert BackupCode.objects.left(nadia) == 9


def test_its_use_is_written_down_and_told(nadia: User, codes: list[str]) -> None:
    wait_for_code(another_browser(), nadia).post(f"{STEP}?method=codes", {"code": codes[0]})
    assert Event.objects.get(kind=EventKind.BACKUP_CODE_USED).data == {"left": 9}
    assert "You have 9 left" in Message.objects.get(kind="security/backup_code_used", user=nadia).text


def test_new_ones_make_the_old_ones_void(nadia: User, codes: list[str]) -> None:
    new = renew_backup_codes(actor=nadia, now=now())
    assert not {*new} & {*codes}
    assert not any(BackupCode.objects.use(nadia, code, now()) for code in codes)
    assert all(BackupCode.objects.use(nadia, code, now()) for code in new)


def test_codes_of_another_person_open_nothing(nadia: User, beat: User, codes: list[str]) -> None:
    assert not BackupCode.objects.use(beat, codes[0], now())
    assert BackupCode.objects.use(nadia, codes[0], now())


@pytest.mark.django_db(transaction=True)
def test_of_parallel_uses_one_wins(nadia: User) -> None:
    for code in renew_backup_codes(actor=nadia, now=now()):
        outcomes = at_once(*[partial(BackupCode.objects.use, nadia, code, now())] * 5)
        assert sorted(outcomes) == [False] * 4 + [True]


def test_a_dump_of_the_database_shows_no_code(beat: User) -> None:
    _secret, codes = activate(sign_in(beat))
    with connection.cursor() as cursor:
        tables = ("security_backupcode", "django_session", "notifications_message", "security_event")
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            rows += [str(row) for row in cursor.fetchall()]
    assert len(rows) > len(codes) == 10
    assert not [code for code in codes if code in "".join(rows) or code.replace("-", "") in "".join(rows)]


def test_they_are_shown_until_saved_and_never_again(beat: User) -> None:
    client = sign_in(beat)
    _secret, codes = activate(client)
    assert codes[9] in client.get(f"{FACTORS}codes/download/").content.decode()
    assert codes[9] in client.get(f"{FACTORS}codes/print/").content.decode()
    assert client.post(f"{FACTORS}codes/", {}).status_code == 422
    factories.confirm(client, f"{FACTORS}codes/", {"saved": "on"})
    assert codes[9] not in client.get(f"{FACTORS}codes/").content.decode()
    assert client.get(f"{FACTORS}codes/download/")["Location"] == f"{FACTORS}codes/"
    assert "10 codes left" in client.get(f"{FACTORS}codes/").content.decode()
