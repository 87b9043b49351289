"""Every step of every article in Spanish, scripts off: its labels stand on the screen that it names (HLP-21)."""

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from support.help.markup import label_of
from support.help.reading import slugs, source
from support.help.references import references
from tests.cast import Cast
from tests.support.help.screens import SCREENS, page_of

pytestmark = pytest.mark.django_db
ELSEWHERE = "-"


def steps_of(slug: str) -> Iterator[tuple[str, str]]:
    """Screen and label of each label that a step speaks of."""
    article = source(slug, "es")
    assert article is not None
    for section in article.sections:
        screen = ELSEWHERE
        for each in references(section.text) if section.kind == "steps" else ():
            if each.kind in {"screen", "at"}:
                screen = each.name
            elif each.kind == "label":
                with translation.override("es"):
                    yield screen, label_of(each)


@pytest.mark.proof
@pytest.mark.parametrize("slug", slugs())
def test_the_labels_of_its_steps_stand_where_it_says(cast: Cast, request: pytest.FixtureRequest, slug: str) -> None:
    shown: dict[str, str] = {}
    missing = []
    for screen, label in steps_of(slug):
        assert screen != ELSEWHERE, f"{slug}: «{label}» stands on no screen"
        text = shown.get(screen) or shown.setdefault(screen, page_of(cast, screen, request.getfixturevalue))
        missing += [] if label in text else [(screen, label)]
    assert missing == []


def test_whoever_looks_for_a_label_that_is_not_there_finds_that_out(cast: Cast, request: pytest.FixtureRequest) -> None:
    assert "Pulsar aquí no existe" not in page_of(cast, "organizations:people", request.getfixturevalue)


def test_no_state_is_prepared_for_nothing() -> None:
    named = {
        each.name
        for slug in slugs()
        for part in getattr(source(slug, "es"), "sections", ())
        for each in references(part.text)
    }
    assert SCREENS.keys() - named == set()


def test_a_step_without_a_page_of_its_own_needs_one_prepared() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("products:board")
