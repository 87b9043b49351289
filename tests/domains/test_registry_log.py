"""The log of what was said to registries: nothing secret in it, nothing changed, nothing kept for ever (REG-3)."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from core.clock import now
from domains.models import RegistryCommand
from domains.registry import adapters, base, exchange
from domains.registry.base import RegistryError
from domains.registry.epp.adapter import EppRegistry
from domains.registry.local.control import Control
from domains.registry.log import DatabaseLog
from tests.domains import orders

OLD = datetime.timedelta(days=401)


def everything() -> str:
    """All that the log holds, as text."""
    return " ".join(f"{row.sent} {row.received} {row.name}" for row in RegistryCommand.objects.all())


@pytest.mark.django_db
def test_codes_stay_out_of_the_log_and_out_of_errors(control: Control) -> None:
    exchange.perform("local", orders.register("huerto.com"))
    local = adapters.get("local")
    assert local.info("huerto.com").code == orders.CODE
    trouble = []
    for ask in (lambda: local.info("huerto.com", "wrong-code-1"), lambda: local.transfer("huerto.com", "wrong-code-2")):
        with pytest.raises(RegistryError) as refused:
            ask()
        trouble.append(f"{refused.value!r} {refused.value.reasons}")
    told = everything() + " ".join(trouble)
    assert "•••" in told
    assert not any(each in told for each in (orders.CODE, "a&lt;b&amp;", "wrong-code", "password"))
    assert "wrong-code" not in repr(base.Transfer(key="abc", name="x.com", step=base.Step.REQUEST, code="wrong-code"))


@pytest.mark.django_db
def test_a_password_that_is_refused_is_not_in_the_error(control: Control) -> None:
    described = adapters._local()
    password = "not-the-password-of-anybody"
    wrong = type(described)(**{**vars(described), "password": password})
    registry = EppRegistry(wrong, DatabaseLog("local"))
    with pytest.raises(RegistryError, match="2200") as refused:
        registry.info("huerto.com")
    assert refused.value.verdict is base.Verdict.RETRYABLE
    assert password not in f"{refused.value!r}{everything()}{wrong!r}"


@pytest.mark.django_db
def test_questions_are_written_down_only_when_they_are_not_answered_well(control: Control) -> None:
    local = adapters.get("local")
    local.check(["huerto.com"])
    assert not RegistryCommand.objects.exists()
    with pytest.raises(RegistryError, match="2303"):
        local.info("huerto.com")
    row = RegistryCommand.objects.get()
    assert (row.command, row.name, row.verdict, row.code) == ("info", "huerto.com", "refused", 2303)


CHANGES = [
    "UPDATE domains_registrycommand SET code = 1",
    "UPDATE domains_registrycommand SET name = 'o.com', answered_at = now(), verdict = 'done' WHERE key = 'open-1'",
    "UPDATE domains_registrycommand SET answered_at = NULL, verdict = ''",
    "DELETE FROM domains_registrycommand",
    "TRUNCATE domains_registrycommand",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_keeps_what_was_said(statement: str) -> None:
    facts = {"registry": "local", "command": "Renew", "name": "huerto.com", "sent_at": now()}
    RegistryCommand.objects.create(key="open-1", **facts)
    RegistryCommand.objects.create(key="done-1", answered_at=now(), verdict="done", **facts)
    with pytest.raises(IntegrityError, match="not changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_what_is_old_goes_and_open_rows_stay() -> None:
    facts = {"registry": "local", "command": "Renew", "name": "huerto.com"}
    ages = {"o-1": OLD, "o-2": OLD, "o-3": OLD / 2, "q-1": OLD / 10, "q-2": OLD / 20}
    for key, age in ages.items():
        at = now() - age
        answered = {} if key == "o-2" else {"answered_at": at, "verdict": "done"}
        RegistryCommand.objects.create(key=key, sent_at=at, **facts, **answered)
    assert RegistryCommand.objects.drop_old(now()) == 2
    assert set(RegistryCommand.objects.values_list("key", flat=True)) == {"o-2", "o-3", "q-2"}
    assert RegistryCommand.objects.drop_old(now()) == 0
