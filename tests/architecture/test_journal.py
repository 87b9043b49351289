"""Promise 13 of reliability: the journal cannot be edited, and every kind of event can be read."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from security.journal import Kind, record
from security.models import Event
from security.sentences import SENTENCES, sentence
from tests import factories

LANGUAGE_FACTS = {"actor": "Nadia", "user": "Beat", "email": "x@luz.example"}
NAMES = [
    "after",
    "before",
    "device",
    "holder",
    "key",
    "name",
    "names",
    "number",
    "pages",
    "path",
    "plan",
    "product",
    "reason",
    "team",
    "until",
]
PRODUCT_FACTS = dict.fromkeys(NAMES, "Disco")


def test_every_kind_has_a_sentence_and_no_sentence_is_left_without_its_kind() -> None:
    assert set(SENTENCES) == set(Kind)
    assert [kind for kind in Kind if sentence(kind, {**LANGUAGE_FACTS, **PRODUCT_FACTS}) == kind] == []


def test_a_kind_is_a_subject_and_an_action() -> None:
    assert [kind for kind in Kind if not re.fullmatch(r"[^\W\d_]+(-[^\W\d_]+)*:[^\W\d_]+(-[^\W\d_]+)*", kind)] == []


@pytest.mark.django_db
def test_hostile_facts_do_not_break_a_sentence() -> None:
    event = record(Kind.INVITATION_SENT, actor=factories.person(first_name="100 % %(x)s"), email="%s%n{0}")
    assert "%s%n{0}" in event.sentence


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["UPDATE security_event SET kind = 'x'", "DELETE FROM security_event"])
def test_the_database_refuses_to_change_the_journal(act: str) -> None:
    record(Kind.SIGNED_IN, actor=factories.person())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_neither_the_models_save_nor_their_delete_changes_it() -> None:
    event = record(Kind.SIGNED_IN, actor=factories.person())
    for act in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()
