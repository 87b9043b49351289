"""A real Chromium against the live server. Without one on the machine the tests say so and are skipped."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from manager import demo
from tests import factories
from tests.cast import Cast
from tests.evidence import count

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the run."""
    if not CHROMIUM:
        pytest.skip("No Chromium on this machine: install the package chromium.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


class Visitor:
    """Opens windows on the live server: a width, a colour scheme, a language, scripts or none."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address

    @contextmanager
    def window(
        self, *, width: int = 1440, scheme: str = "light", language: str = "es", scripts: bool = True
    ) -> Iterator[Page]:
        """A fresh window without cookies; relative addresses are the portal's."""
        count(f"windows of Chromium: {language}, {scheme}, {width} px, scripts {'on' if scripts else 'off'}")
        context: BrowserContext = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=language,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        try:
            yield context.new_page()
        finally:
            context.close()


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Visitor:
    """Somebody with a browser in front of the portal."""
    return Visitor(browser, live_server.url)


@pytest.fixture
def cast(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The people of the demo, visible to the server's own connection."""
    monkeypatch.setattr(demo, "make_password", factories.hashed)
    return Cast()


def looked_at(page: Page) -> Page:
    """The page that axe is about to look at, counted by what decides how it is drawn."""
    theme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    width = page.viewport_size["width"] if page.viewport_size else 0
    count(f"pages that axe looked at: {theme}, {width} px")
    return page


def sign_in(page: Page, email: str) -> None:
    """Through the form and the second step, as a person does."""
    page.goto("/login/")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(factories.PASSWORD)
    page.get_by_role("button", name="Continuar").click()
    user = User.objects.get(email=email)
    if user.second_factor == "app":
        page.wait_for_url("**/login/2fa/")
        page.get_by_label("Código").fill(factories.code_of(user))
        page.get_by_role("button", name="Continuar").click()
    page.wait_for_url("**/org/**")
