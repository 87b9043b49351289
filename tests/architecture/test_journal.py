"""REL-13: the journal cannot be edited, and every kind of event can be read."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from core import locales
from security.journal.events import record
from security.journal.own_words import OWN
from security.kinds import PLACEHOLDERS, EventKind, sentence
from security.models import Event
from tests import factories

LANGUAGE_FACTS = {"actor": "Nadia", "user": "Beat", "email": "x@luz.example"}
NAMES = [
    "after",
    "amount",
    "before",
    "device",
    "document",
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


def test_every_kind_has_a_sentence() -> None:
    assert [kind for kind in EventKind if sentence(kind, {**LANGUAGE_FACTS, **PRODUCT_FACTS}) == kind] == []


@pytest.mark.parametrize(("language", "day"), [("es", "31 mar 2031"), ("de", "31.03.2031"), ("en", "31 Mar 2031")])
def test_a_sentence_writes_days_as_its_reader_does(language: str, day: str) -> None:
    with translation.override(language), locales.override("CH"):
        said = sentence(EventKind.PRODUCT_EXTENDED, {"product": "Disco", "until": "2031-03-31"})
        assert day in said
        assert "2031-03-31" not in said
        assert "…" in sentence(EventKind.PRODUCT_EXTENDED, {"product": "Disco"})


def test_what_is_told_in_the_second_person_has_the_same_facts() -> None:
    places = {kind: set(PLACEHOLDERS.findall(str(kind.template))) - {"%(actor)s"} for kind in OWN}
    assert {kind for kind, words in OWN.items() if not set(PLACEHOLDERS.findall(str(words))) <= places[kind]} == set()


def test_a_kind_is_a_subject_and_an_action() -> None:
    assert [
        kind for kind in EventKind if not re.fullmatch(r"[^\W\d_]+(-[^\W\d_]+)*:[^\W\d_]+(-[^\W\d_]+)*", kind)
    ] == []


@pytest.mark.django_db
def test_hostile_facts_do_not_break_a_sentence() -> None:
    event = record(EventKind.INVITATION_SENT, actor=factories.person(first_name="100 % %(x)s"), email="%s%n{0}")
    assert "%s%n{0}" in event.sentence


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["UPDATE security_event SET kind = 'x'", "DELETE FROM security_event"])
def test_the_database_refuses_to_change_the_journal(act: str) -> None:
    record(EventKind.SIGNED_IN, actor=factories.person())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_neither_the_models_save_nor_their_delete_changes_it() -> None:
    event = record(EventKind.SIGNED_IN, actor=factories.person())
    for act in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()
