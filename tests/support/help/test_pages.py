"""The help centre as its readers meet it (HLP-2, HLP-3, HLP-5, HLP-22, HLP-23)."""

import re
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from support.help import articles, reading
from support.help.search import about, search
from support.models import HelpVote
from tests import factories
from tests.cast import Cast
from tests.support.help.screens import proved
from tests.walk import Walk

pytestmark = pytest.mark.django_db


def test_the_help_is_open_to_everybody_in_the_language_of_its_address(client: Client) -> None:
    walk = Walk(client, "/help/de/")
    assert walk.heading == "Hilfe" or walk.status == 200
    walk.click("Eine Person hinzufügen")
    assert (walk.status, walk.heading) == (200, "Eine Person hinzufügen")
    assert next(walk.page.all("html")).get("lang") == "de"
    assert walk.sees("Produktzugriffe") or walk.sees("Einladung senden")


def test_the_way_to_it_follows_the_browser(client: Client) -> None:
    assert client.get("/help/", headers={"accept-language": "fr"}).headers["Location"] == "/help/fr/"


@pytest.mark.parametrize("path", ["/help/xx/", "/help/es/nothing/", "/help/xx/search/"])
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_missing_language_is_english_and_marked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    own = articles.article
    monkeypatch.setattr(articles, "article", lambda slug, code: None if code == "it" else own(slug, code))
    walk = Walk(client, "/help/it/add-a-user/")
    assert next(walk.page.all("article")).get("lang") == "en"
    assert next(walk.page.all("html")).get("lang") == "it"
    assert walk.heading == "Add a user"


def test_here_opens_ones_own_organization(cast: Cast) -> None:
    walk = Walk(cast.client("clara"), "/help/es/add-a-user/").click("los usuarios de su Organización")
    assert walk.url == "/org/talleres-rochat/users/"


def test_a_stranger_signs_in_and_comes_there(cast: Cast) -> None:
    walk = Walk(factories.browser(), "/help/es/add-a-user/").click("los usuarios de su Organización")
    assert walk.heading == "Iniciar sesión"
    walk.fill(Correo=cast.clara.email, Contraseña=factories.PASSWORD).press("Continuar")
    assert walk.url == "/org/talleres-rochat/users/"


def test_without_an_organization_here_is_the_list_of_them(db: None) -> None:
    walk = Walk(factories.signed_in(factories.person()), "/help/go/organizations:people/")
    assert walk.url == "/org/"


@pytest.mark.parametrize("screen", ["nothing", "products:board", "admin:index"])
def test_here_leads_nowhere_else(cast: Cast, screen: str) -> None:
    assert cast.client("clara").get(f"/help/go/{screen}/").status_code == 404


def test_a_screen_leads_to_its_article_from_the_top_and_below_its_title(cast: Cast) -> None:
    walk = Walk(cast.client("clara"), "/org/talleres-rochat/users/")
    assert "Ayuda: Agregar un usuario" in walk.links()
    assert walk.click("Ayuda de esta página").url == "/help/es/add-a-user/"


def simple(name: str) -> str:
    """The address of a screen that needs no more than an organization; empty for the others."""
    for arguments in ([], ["talleres-rochat"]):
        with suppress(NoReverseMatch):
            return reverse(name, args=arguments)
    return ""


@pytest.mark.proof
def test_every_screen_with_an_article_shows_the_way_to_it(cast: Cast) -> None:
    addresses = {name: path for name in articles.by_screen() if (path := simple(name))}
    missing = []
    for name, path in addresses.items():
        walk = Walk(factories.browser(), path) if path.startswith("/login/") else proved(cast, path)
        wanted = f"/help/es/{articles.by_screen()[name]}/"
        missing += [] if wanted in [each.get("href") for each in walk.page.all("a")] else [(name, walk.url)]
    assert missing == []
    assert len(addresses) > 40


def test_one_vote_a_person_and_no_trace_of_whose(cast: Cast) -> None:
    walk = Walk(cast.client("clara"), "/help/es/add-a-user/").press("Sí").press("No")
    vote = HelpVote.objects.get()
    assert (vote.slug, vote.is_useful) == ("add-a-user", False)
    assert walk.sees("Su respuesta se cuenta sin su nombre")
    assert str(cast.clara.pk) not in vote.voter.split()
    Walk(cast.client("beat"), "/help/es/add-a-user/").press("Sí")
    assert HelpVote.objects.count() == 2


def test_a_stranger_votes_once_a_session(client: Client) -> None:
    Walk(client, "/help/es/add-a-user/").press("Sí").press("Sí")
    assert HelpVote.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "language", "slug"),
    [
        ("contraseña", "es", "change-your-password"),
        ("contrasena", "es", "change-your-password"),
        ("CONTRASEÑA", "es", "change-your-password"),
        ("contarseña", "es", "change-your-password"),
        ("como invito a un colega", "es", "add-a-user"),
        ("invitation", "fr", "add-a-user"),
        ("Passwort", "de", "change-your-password"),
        ("pasword", "en", "change-your-password"),
        ("2fa", "it", "two-step-verification"),
        ("autenticacion doble", "es", "two-step-verification"),
    ],
)
def test_words_are_found_as_people_type_them(words: str, language: str, slug: str) -> None:
    assert slug in [each.facts.slug for each in search(words, language)][:2]


@pytest.mark.parametrize("words", ["zzqxv", "", "   ", "%", "'", "\\", "qqqq wwww", ":*", "a" * 300])
@pytest.mark.parametrize("language", reading.LANGUAGES)
def test_nonsense_finds_nothing(words: str, language: str) -> None:
    assert search(words, language) == []


def test_words_that_say_nothing_do_not_count() -> None:
    assert search("de la", "es") == []
    assert search("como la contraseña", "es")[0].facts.slug == "change-your-password"


def test_the_search_page_leads_on(client: Client) -> None:
    walk = Walk(client, "/help/es/").fill(Buscar="contarseña").press("Buscar")
    assert walk.sees("Cambiar la contraseña")
    walk.fill(Buscar="zzqxv").press("Buscar")
    assert walk.sees("No se ha encontrado nada para «zzqxv».")
    assert walk.click("Todos los artículos").url == "/help/es/"


def test_a_reader_finds_articles_in_their_language(client: Client) -> None:
    assert {each.language for each in search("Passwort", "de")} == {"de"}


def test_a_longer_text_leads_to_what_may_answer_it(db: None) -> None:
    text = "Buenos días: el SMS con el código para recuperar la contraseña no llega al teléfono. ¿Qué hago? Gracias."
    slugs = [each.facts.slug for each in about(text, "es")]
    assert {"recovery-phone", "lost-access"} & set(slugs[:3])
    assert len(slugs) <= 5
    assert about("zzqxv qqqq wwww", "es") == []
    assert about("", "es") == []


def test_the_search_of_the_portal_finds_articles_too(cast: Cast) -> None:
    page = cast.client("beat").get("/search/?q=cambiar+contraseña")
    assert "/help/es/change-your-password/" in page.content.decode()
    nothing = cast.client("beat").get("/search/?q=zzqxv").content.decode().split("<main")[1]
    assert set(re.findall(r"/help/es/[a-z-]+/", nothing)) == {"/help/es/search/"}
