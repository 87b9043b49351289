"""What templates look up once a process is what Django would say each time."""

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from core.addresses import inside, known_inside, outside


def drawn(source: str, **values: object) -> str:
    return str(engines["django"].from_string(source).render(values))


@pytest.mark.parametrize("slug", ["talleres-rochat", "a_b", "slug-of-an-organization"])
def test_an_address_inside_an_organization_is_that_of_django(slug: str) -> None:
    assert inside("billing:invoices", slug) == reverse("billing:invoices", args=[slug])
    assert drawn('{% url "billing:invoices" slug %}', slug=slug) == reverse("billing:invoices", args=[slug])
    assert (
        drawn('{% url "billing:invoices" slug as it %}[{{ it }}]', slug=slug) == f"[{inside('billing:invoices', slug)}]"
    )


@pytest.mark.parametrize("slug", ["", "a/b", "../x", "ä"])
def test_what_is_no_slug_has_no_address(slug: str) -> None:
    assert known_inside("billing:invoices", slug) is None
    with pytest.raises(NoReverseMatch):
        drawn('{% url "billing:invoices" slug %}', slug=slug)
    assert drawn('{% url "billing:invoices" slug as it %}[{{ it }}]', slug=slug) == "[]"


def test_an_address_of_nothing_and_one_that_is_not_there() -> None:
    assert outside("search") == reverse("search") == drawn('{% url "search" %}')
    assert outside("no-such-address") is None
    with pytest.raises(NoReverseMatch):
        drawn('{% url "no-such-address" %}')


def test_words_are_kept_for_each_language() -> None:
    template = engines["django"].from_string('{% translate "Done" %}|{% translate "Done" as it %}{{ it }}')
    found = []
    for language in ("es", "en", "es", "de"):
        with translation.override(language):
            found.append((template.render(), f"{translation.gettext('Done')}|{translation.gettext('Done')}"))
    assert all(said == expected for said, expected in found)
    assert found[0] == found[2] != found[1]
