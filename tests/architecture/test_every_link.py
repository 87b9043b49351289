"""Every link of the portal leads somewhere, for people of each role, staff, and whoever is not signed in.

Each opens whatever is in reach of a first page, with scripts off. What a mail has to tell first, or what has to be
typed or ticked, has tests of its own.
"""

import pytest
from django.test import Client

from manager.messages import LANGUAGES, compile_messages
from tests import factories
from tests.architecture import addresses
from tests.architecture.addresses import DEVELOPMENT
from tests.architecture.crawl import HTML, Crawl, Page, english_on, faults
from tests.architecture.objects import Objects
from tests.cast import Cast
from tests.html import Document

STARTS = {"staff": ["/desk/", "/"], "nobody": ["/", "/login/", "/signup/", "/help/", "/shop/", "/contracts/end/"]}
ROLES = ["nadia", "clara", "beat", "iker", "lucia", "staff", "nobody"]
"""Legal representative, administrator, collaborator with products, accounting right, external user (and the legal
representative of a person's organization), desk, signed out."""
REACHED = {"nadia": 150, "clara": 150, "beat": 60, "iker": 90, "lucia": 100, "staff": 80, "nobody": 12}
"""Different addresses that each reaches at least: links that went would leave a crawl with nothing to find."""
GIVEN = {"Mail"}
"""What is the same for readers of every language: what somebody called a password."""
SETTINGS = "organizations:settings"


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """The pages read the machine's form of the catalogues."""
    compile_messages()


def a_world(cast: Cast) -> Cast:
    """One thing of each kind, so that lists have rows to follow."""
    values = Objects(cast, "talleres")
    assert all(values[kind] is not None for kind in values)
    return cast


def somebody(cast: Cast, who: str) -> Client:
    """Signed in and proved a moment ago, so that no page asks for the password first."""
    return cast.client(who) if who == "nobody" else factories.just_proved(cast.client(who))


def found_by(cast: Cast, who: str, code: str = "es", most: int = 2) -> tuple[Crawl, list[str]]:
    """Where somebody comes to, and what is wrong there."""
    client = somebody(cast, who)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = code
    crawl = Crawl(client, most, leaves_out=development()).start(*STARTS.get(who, ["/"]))
    websites = {cast.talleres.website, cast.marchetti.website, cast.globex.website}
    return crawl, list(faults(crawl, code, GIVEN, lambda url: url in websites or url.startswith("otpauth://totp/")))


def development() -> set[str]:
    """Pages of a developer's machine, where products of providers lead in tests."""
    return {each.name for each in addresses.everything() if each.row == DEVELOPMENT}


@pytest.mark.proof
@pytest.mark.parametrize("who", ROLES)
def test_every_link_leads_somewhere(cast: Cast, who: str) -> None:
    crawl, wrong = found_by(a_world(cast), who)
    assert wrong == []
    assert len(crawl.names) > REACHED[who]


@pytest.mark.full
@pytest.mark.parametrize("who", ["olga", *ROLES])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_link_leads_somewhere_in_every_language(cast: Cast, who: str, code: str) -> None:
    for person in cast.people.values():
        person.language = code
        person.save()
    assert found_by(a_world(cast), who, code, most=3)[1] == []


BAD = """
<main><h1>One</h1><h1>Two</h1><p id="a">Save</p><p id="a" lang="en">Save</p>
<a href="#b">x</a><a href="/nowhere/">x</a><a href="https://other.example/">x</a><a href="otpauth://totp/x">x</a>
<img src="//other.example/x.png" alt="Save"><script src="/static/js/none.js"></script>
<label for="c">x</label><form action="/nowhere/"></form><p>Guardar</p><a href="/login/" aria-label="y">x</a>
<a href="/help/">Mehr</a><a href="/login/">Mehr</a><ul><li>A <a href="/help/">B</a><li>C <a href="/login/">B</a></ul>
<p>Deutsch</p><p lang="de">Deutsch</p></main>
"""


def test_the_detector_detects() -> None:
    crawl = Crawl(factories.browser())
    crawl.pages = {
        "/login/": Page("/login/", 200, "", HTML, Document.of(BAD)),
        "/help/": Page("/help/", 403, "", HTML, Document.of("<main><h1>No</h1><p>Because.</p></main>")),
        "/gone/": Page("/gone/", 404, "", "text/plain", Document.of("")),
    }
    crawl.found_on = dict.fromkeys(crawl.pages, "/")
    found = {each.partition(": ")[2] for each in faults(crawl, "es", set(), lambda url: url.startswith("otpauth:"))}
    assert found == {
        "headings ['One', 'Two']", "2 elements are #a", "for names #c", "#b has no target",
        "leads to another host: https://other.example/", "leads to another host: //other.example/x.png",
        "no such file: /static/js/none.js", "a form is sent to /nowhere/", "English: Save", "x is read as y",
        "refused without a reason or a way out", "answers 404", "Deutsch is not marked as de",
        "x leads to /login/#b and to /nowhere/", "x leads to /login/#b and to https://other.example/",
        "x leads to /login/#b and to otpauth://totp/x", "Mehr leads to /help/ and to /login/",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("Save", True),
        ("Guardar", False),
        ("The contract of Suite goes on.", True),
        ("El contrato de Suite continúa.", False),
        ("Nadia Rochat", False),
    ],
)
def test_english_is_told_from_spanish_and_from_names(said: str, *, is_found: bool) -> None:
    page = Page("/", 200, "", HTML, Document.of(f"<p>{said}</p>"))
    assert bool(list(english_on(page, "es", set()))) == is_found
