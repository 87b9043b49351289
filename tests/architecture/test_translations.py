"""The portal speaks Spanish, French, German and Italian whole (UI-9 and UI-13)."""

import html
import re
from collections.abc import Callable

import polib
import pytest
from django.test import Client

from manager.messages import LANGUAGES, compile_messages
from tests.architecture.catalogues import GLOSSARY, TRANSLATIONS, asked, texts
from tests.cast import Cast

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
WORD = re.compile(r"[^\W\d_]+")
SHOWN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r"\s(?:aria-label|title|placeholder|alt|data-l)=\"([^\"]*)\"")
PAGES = ("", "users/", "users/add/", "users/import/", "users/invitations/", "products/", "teams/", "teams/add/")
QUOTED = re.compile(r"“([^”%]+)”")
NARROW = "\N{NARROW NO-BREAK SPACE}"

languages = pytest.mark.parametrize("code", LANGUAGES)


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """The pages below read the machine's form of the catalogues."""
    compile_messages()


def is_copied(entry: polib.POEntry) -> bool:
    """Whether a sentence of more than three words stayed English."""
    return len(WORD.findall(PLACEHOLDER.sub("", entry.msgid))) > 3 and entry.msgid in texts(entry)


def has_other_placeholders(entry: polib.POEntry) -> bool:
    """Whether a form of the translation names other values than the message."""
    named = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    return any(set(PLACEHOLDER.findall(text)) != named for text in texts(entry))


def names_a_label_otherwise(code: str, entry: polib.POEntry) -> bool:
    """Whether the message quotes a label of the portal and its translation does not say what stands there."""
    labels = {each.msgid: each.msgstr for each in TRANSLATIONS[code]}
    quoted = [label for label in QUOTED.findall(entry.msgid) if label in labels]
    return any(labels[label] not in text for label in quoted for text in texts(entry))


FAULTS: dict[str, Callable[[polib.POEntry], bool]] = {
    "missing": lambda entry: not all(texts(entry)) or entry.fuzzy or entry.obsolete,
    "copied": is_copied,
    "placeholders": has_other_placeholders,
    "plurals": lambda entry: bool(entry.msgid_plural) and len(texts(entry)) != 2,
    "edges": lambda entry: any(text.strip() != text for text in texts(entry)) and entry.msgid.strip() == entry.msgid,
    "quotes": lambda entry: any("'" in text or '"' in text or "..." in text for text in texts(entry)),
}


@pytest.mark.parametrize("fault", FAULTS)
@languages
def test_no_message_has_this_fault(code: str, fault: str) -> None:
    assert [entry.msgid for entry in TRANSLATIONS[code] if FAULTS[fault](entry)] == []


@languages
def test_a_label_is_quoted_as_it_stands_on_the_page(code: str) -> None:
    assert [entry.msgid for entry in TRANSLATIONS[code] if names_a_label_otherwise(code, entry)] == []
    assert sum(bool(QUOTED.search(entry.msgid)) for entry in TRANSLATIONS[code]) > 20


@pytest.mark.django_db
def test_what_a_mail_tells_to_choose_on_the_sign_in_page_stands_there(client: Client) -> None:
    page = html.unescape(client.get("/login/", HTTP_ACCEPT_LANGUAGE="en").content.decode())
    told = [entry.msgid for entry in TRANSLATIONS["es"] if "sign-in page" in entry.msgid and "choose" in entry.msgid]
    assert [text for text in told if not all(label in page for label in QUOTED.findall(text))] == []
    assert len(told) > 2


@languages
def test_the_catalogue_holds_the_messages_of_the_sources_and_no_other(code: str) -> None:
    known = {(entry.msgctxt or "", entry.msgid) for entry in TRANSLATIONS[code]}
    assert sorted(asked() ^ known) == []


def test_the_catalogues_hold_the_same_messages() -> None:
    held = {frozenset((entry.msgctxt, entry.msgid) for entry in catalogue) for catalogue in TRANSLATIONS.values()}
    assert len(held) == 1


@pytest.mark.parametrize("term", GLOSSARY)
def test_a_fixed_term_has_its_fixed_label(term: str) -> None:
    """Also where a context tells it from another one."""
    for code, label in zip(("es", "fr", "de", "it"), GLOSSARY[term], strict=True):
        found = {entry.msgstr for entry in TRANSLATIONS[code] if entry.msgid == term}
        assert found == {label}


def test_french_punctuation_keeps_a_narrow_space() -> None:
    loose = re.compile(rf"[^{NARROW}][;!?»]|[^{NARROW}\d]:(?=\s|$)|«[^{NARROW}]")
    examples = re.compile(r"adresse;prénom;nom")
    found = [text for entry in TRANSLATIONS["fr"] for text in texts(entry) if loose.search(examples.sub("", text))]
    assert found == []


@languages
def test_nobody_is_shouted_at_or_begged(code: str) -> None:
    begging = re.compile(r"!|por favor|s’il vous plaît|\bbitte\b(?! um)|per favore", re.IGNORECASE)
    assert [text for entry in TRANSLATIONS[code] for text in texts(entry) if begging.search(text)] == []


def english_in(page: str, code: str) -> list[str]:
    """The English messages of more than twelve characters that a reader of the page meets."""
    read = html.unescape(" ".join([SHOWN.sub(" ", page), *SPOKEN.findall(page)]))
    plain = " ".join(read.split())
    foreign = [entry.msgid for entry in TRANSLATIONS[code] if entry.msgid not in texts(entry)]
    return [message for message in foreign if len(message) > 12 and message in plain]


@languages
@pytest.mark.parametrize("path", ["/login/", "/signup/", "/login/recover/", "/login/cookies/"])
@pytest.mark.django_db
def test_a_public_page_speaks_one_language(client: Client, code: str, path: str) -> None:
    response = client.get(path, headers={"accept-language": code})
    assert response.status_code == 200
    assert f'lang="{code}"' in response.text
    assert english_in(response.text, code) == []


@languages
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_organization_speaks_one_language(cast: Cast, code: str, path: str) -> None:
    cast.clara.language = code
    cast.clara.save()
    response = cast.client("clara").get(f"/org/{cast.talleres.slug}/{path}")
    assert response.status_code == 200
    assert f'lang="{code}"' in response.text
    assert english_in(response.text, code) == []
