"""No article tells where to press by place, side or color alone: whatever it places has a name (WCAG 1.3.3)."""

import re

from tests.architecture.sources import ROOT

ARTICLES = sorted((ROOT / "support/help/articles").glob("*/*.md"))
PLACES = {
    "en": r"on the (?:left|right)|at the (?:top|bottom)|(?:top|bottom) (?:left|right)|green|red|blue|round",
    "es": r"izquierda|a la derecha|arriba|abajo|verde|roj[oa]|azul|redond[oa]",
    "fr": r"gauche|à droite|en haut|en bas|vert|rouge|bleue?|rond[e]?",
    "de": r"links|rechts|oben|unten|grüne?[nrs]?|rote?[nrs]?|blaue?[nrs]?|runde?[nrs]?",
    "it": r"sinistra|a destra|in alto|in basso|verde|ross[oa]|blu|rotond[oa]",
}
NAMED = re.compile(
    r"{screen:|initial|inicial|iniziali|Initialen|bell|campan|cloche|Glocke|name|nombre|nom|Namen|nome|Tabs|"
    r"cookies|ajuste",
    re.IGNORECASE,
)


def placed(code: str, text: str) -> list[str]:
    """Lines that say where something stands, or its color, and name nothing."""
    place = re.compile(rf"\b(?:{PLACES[code]})\b", re.IGNORECASE)
    return [line for line in text.splitlines() if place.search(line) and not NAMED.search(line)]


def test_what_an_article_places_it_also_names() -> None:
    assert len(ARTICLES) > 5 * 40
    assert {path: found for path in ARTICLES if (found := placed(path.stem, path.read_text()))} == {}


def test_a_thing_without_a_name_would_be_found() -> None:
    assert placed("en", "Switch in the menu on the left.") == ["Switch in the menu on the left."]
    assert placed("de", "Wechseln Sie im Menü links.") == ["Wechseln Sie im Menü links."]
    assert placed("es", "Pulse el botón azul.") == ["Pulse el botón azul."]
    assert placed("fr", "Cliquez sur vos initiales en haut à droite.") == []
