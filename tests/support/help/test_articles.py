"""The articles themselves, without a page: whatever they speak of is there, in all five languages (HLP-20, HLP-21)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from support.help import articles, markup, reading
from support.help.data import DATA
from support.help.reading import LANGUAGES, Source, slugs, source
from support.help.references import REFERENCE, Reference, references
from support.help.tables import TABLES
from tests.architecture import addresses
from tests.architecture.catalogues import asked

ELSEWHERE = "-"


def sources() -> Iterator[Source]:
    """Every article in every language that it is written in."""
    found = (source(slug, language) for slug in slugs() for language in LANGUAGES)
    return (each for each in found if each)


def references_of(kind: str) -> Iterator[tuple[str, Reference]]:
    """Where each stands."""
    for each in sources():
        for section in each.sections:
            yield from (
                (f"{each.language}/{each.slug}", found) for found in references(section.text) if found.kind == kind
            )


def is_address(name: str) -> bool:
    """Whether the portal has a page of this name."""
    return name.partition("#")[0] in {each.name for each in addresses.everything()}


@pytest.mark.proof
def test_a_label_is_asked_for_by_the_product() -> None:
    known = {message for _context, message in asked()}
    assert [(place, each.name) for place, each in references_of("label") if each.name not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_has_its_translation(language: str) -> None:
    with translation.override(language):
        shown = {each.name: markup.label_of(each) for _place, each in references_of("label")}
    assert [name for name, words in shown.items() if "%(" in words or not words] == []


def test_a_screen_is_an_address() -> None:
    named = [*references_of("screen"), *(each for each in references_of("at") if each[1].name != ELSEWHERE)]
    assert [(place, each.name) for place, each in named if not is_address(each.name)] == []
    assert [slug for slug in slugs() for name in reading.facts(slug).screens if not is_address(name)] == []


def test_a_link_says_where_it_leads() -> None:
    assert [place for place, each in references_of("screen") if not each.words] == []


def test_other_articles_and_data_are_there() -> None:
    assert [(place, each.name) for place, each in references_of("article") if each.name not in slugs()] == []
    assert [(place, each.name) for place, each in references_of("data") if each.name not in DATA] == []
    assert [(place, each.name) for place, each in references_of("table") if each.name not in TABLES] == []
    assert [(slug, each) for slug in slugs() for each in reading.facts(slug).related if each not in slugs()] == []


def test_nothing_in_braces_is_left_over() -> None:
    texts = [(each.slug, each.language, section.text) for each in sources() for section in each.sections]
    assert [where for *where, text in texts if "{" in REFERENCE.sub("", text)] == []


def test_the_languages_tell_the_same() -> None:
    """The same sections with the same references, so that nobody mends a step in one language alone."""
    for slug in slugs():
        told = {each.language: shape(each) for each in sources() if each.slug == slug}
        assert {language: parts for language, parts in told.items() if parts != told["es"]} == {}, slug


def shape(each: Source) -> list[tuple[str, int, list[tuple[str, str]]]]:
    """Kinds of sections, how many points each has, and what they refer to, in whatever order a language puts it."""
    return [
        (part.kind, part.text.count("\n"), sorted((found.kind, found.name) for found in references(part.text)))
        for part in each.sections
    ]


def test_an_article_is_rendered_without_raw_html() -> None:
    text = "<script>x</script>\n\n[x](javascript:alert(1)) ![x](http://elsewhere.example/x.png) **{label:Save}**"
    with translation.override("es"):
        html = markup.html_of(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert '<b class="label nowrap">Guardar</b>' in html


def test_a_screen_has_one_article() -> None:
    named = [(name, slug) for slug in slugs() for name in reading.facts(slug).screens]
    assert len(named) == len(articles.by_screen())


def test_a_file_without_its_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "es.md"
    path.write_text("no front matter")
    with pytest.raises(reading.Unreadable):
        reading._parts(path)


def test_families_are_known() -> None:
    assert {reading.facts(slug).family for slug in slugs()} <= set(articles.FAMILIES)
