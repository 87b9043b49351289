"""The statement of accessibility says what the file says, the file names every criterion, and its proofs exist."""

import re
from collections import Counter
from typing import Any

import pytest
import yaml
from django.test import Client

from manager.frame.static_bundles import stylesheet
from manager.messages import compile_messages
from support.accessibility.criteria import CHAPTERS, CRITERIA
from support.accessibility.report import RESULTS, SOURCE, SUPPORTS, read, report
from tests.architecture.sources import PAGES, ROOT, SCRIPTS
from tests.html import Document

READ: dict[str, Any] = yaml.safe_load(SOURCE.read_text())
TITLES = {"es": "Accesibilidad", "en": "Accessibility", "fr": "Accessibilité", "de": "Barrierefreiheit"}
HOVERED = re.compile(r"[^{}]*:hover[^{}]*\{([^{}]*)\}")
HARMLESS = {"color", "background", "border-color", "text-decoration", "text-decoration-thickness"}
MARKUP = "\n".join(path.read_text() for path in PAGES)
SCRIPT = "\n".join(path.read_text() for path in SCRIPTS)


def is_there(proof: str) -> bool:
    """Whether the file is, and the test in it."""
    path, _colons, test = proof.partition("::")
    return (ROOT / path).is_file() and (not test or f"def {test}(" in (ROOT / path).read_text())


def test_the_file_has_the_form_of_a_report() -> None:
    assert {"title", "product", "author", "report_date", "catalog", "license", "evaluation_methods_used"} <= READ.keys()
    assert READ["catalog"] == "2.5-edition-wcag-2.2-en"
    assert READ["product"]["name"]
    assert "@" in READ["author"]["email"]
    assert isinstance(READ["version"], int)
    chapters = READ["chapters"]
    assert chapters["success_criteria_level_aaa"]["disabled"] is True
    criteria = [each for chapter in CHAPTERS for each in chapters[chapter]["criteria"]]
    assert [each["components"][0]["name"] for each in criteria] == ["web"] * 56


def test_every_criterion_stands_once_in_its_chapter() -> None:
    for chapter, level in CHAPTERS.items():
        numbers = Counter(each["num"] for each in READ["chapters"][chapter]["criteria"])
        assert numbers == Counter(number for number, (its, _name) in CRITERIA.items() if its == level)
    assert Counter(level for level, _name in CRITERIA.values()) == {"A": 32, "AA": 24}


def test_whatever_is_met_names_a_test_that_exists() -> None:
    results = report().results
    assert [each.number for each in results if each.adherence == SUPPORTS and not each.proofs] == []
    assert [proof for each in results for proof in each.proofs if not is_there(proof)] == []
    assert {each.adherence for each in results} <= RESULTS.keys()


def test_a_test_that_is_not_there_would_be_found() -> None:
    assert read("Yes. Shown by tests/a/test_b.py::test_c, tests/d.py.") == (
        "Yes.",
        ["tests/a/test_b.py::test_c", "tests/d.py"],
    )
    assert read("No.") == ("No.", [])
    assert not is_there("tests/support/test_accessibility.py::test_nothing")
    assert not is_there("tests/support/test_nothing.py")


@pytest.mark.django_db
@pytest.mark.parametrize("code", TITLES)
def test_the_page_is_drawn_from_the_file_in_every_language(client: Client, code: str) -> None:
    compile_messages()
    page = Document.of(client.get("/accessibility/", headers={"accept-language": code}).content.decode())
    assert next(page.all("h1")).text == TITLES[code]
    rows = [row for row in page.all("tr") if row.get("class") != "" or list(row.all("td"))]
    shown = {next(row.all("th")).text: [cell.text for cell in row.all("td")] for row in rows}
    results = report().results
    assert [*shown] == [f"{each.number} {each.name}" for each in results]
    assert [cells[0] for cells in shown.values()] == [each.level for each in results]
    assert [cells[2] for cells in shown.values()] == [" ".join(each.note.split()) for each in results]
    assert len({cells[1] for cells in shown.values()}) == len({each.adherence for each in results})
    assert next(page.all("time")).get("datetime") == READ["last_modified_date"]


@pytest.mark.django_db
def test_it_is_a_link_at_the_foot_of_what_visitors_see_and_in_the_help_centre(client: Client) -> None:
    for path in ("/login/", "/help/es/", "/contracts/end/"):
        links = Document.of(client.get(path, headers={"accept-language": "es"}).content.decode()).all("a")
        assert ("Accesibilidad", "/accessibility/") in {(each.name, each.get("href")) for each in links}, path


def test_there_is_no_sound_and_no_film() -> None:
    assert re.findall(r"<(?:audio|video|embed)\b|autoplay", MARKUP) == []
    assert re.findall(r"\bAudio\(|\.play\(|AudioContext", SCRIPT) == []


def test_pictures_are_logos_faces_and_codes() -> None:
    sources = re.findall(r"<img\b[^>]*\bsrc=\"([^\"]*)\"", MARKUP)
    assert [each for each in sources if not re.search(r"logo|avatar|picture|qr|preview|square_url|data:", each)] == []


def test_styles_neither_move_nor_hide_nor_ask_how_the_screen_is_turned() -> None:
    assert re.findall(r"@keyframes|animation|orientation", stylesheet()) == []
    assert re.findall(r"<(?:marquee|blink)\b", MARKUP) == []


def test_nothing_appears_under_the_pointer() -> None:
    rules = HOVERED.findall(stylesheet())
    named = {part.partition(":")[0] for rule in rules for part in rule.split(";") if part}
    assert named <= HARMLESS
    assert len(rules) > 20


def test_scripts_ask_for_no_gesture() -> None:
    gestures = r"touch(?:start|move|end)|(?:pointer|mouse)(?:down|move|up)|drag\w+|device(?:motion|orientation)"
    assert re.findall(gestures, SCRIPT) == []
    assert re.findall(r"\bdraggable\b", MARKUP) == []
