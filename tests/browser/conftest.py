"""A real Chromium against the live server. Without one on the machine the tests say so and are skipped."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
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
    "--disable-extensions",
    "--disable-software-rasterizer",
    "--in-process-gpu",
]

HOST = "localhost"
"""Where the live server is; cookies do not ask for the port."""

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PATIENCE = 20_000
"""Milliseconds that an expectation waits: without scripts a page asks again every five seconds, and a busy machine
answers late. What is true at once costs nothing of it."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the run."""
    if not CHROMIUM:
        pytest.skip("No Chromium on this machine: install the package chromium.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


ON = pytest.param(True, id="scripts on")
OFF = "scripts off"
SCRIPTS = pytest.mark.parametrize("scripts", [ON, pytest.param(False, id=OFF, marks=pytest.mark.full)])
"""Guides are walked without scripts by ``tests/guides``; in Chromium they are with ``--all``."""
BOTH = pytest.mark.parametrize("scripts", [ON, pytest.param(False, id=OFF)])
"""For the frame and one guide: that pages lead through a real browser without scripts is seen every time."""
Look = tuple[int, str, str, bool]


class Visitor:
    """Opens windows on the live server: a width, a colour scheme, a language, scripts or none.

    A window is a new tab of a browser that was cleared, with another tab kept open beside it: a third of what a new
    browser and its processes cost.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.idle: dict[Look, list[BrowserContext]] = {}

    @contextmanager
    def window(
        self, *, width: int = 1440, scheme: str = "light", language: str = "es", scripts: bool = True
    ) -> Iterator[Page]:
        """A fresh window without cookies; relative addresses are the portal's."""
        count(f"windows of Chromium: {language}, {scheme}, {width} px, scripts {'on' if scripts else 'off'}")
        look = (width, scheme, language, scripts)
        context = self.idle[look].pop() if self.idle.get(look) else self._context(look)
        try:
            yield context.new_page()
        finally:
            self._clear(context)
            self.idle.setdefault(look, []).append(context)

    @contextmanager
    def first_visit(self) -> Iterator[Page]:
        """A window of somebody who was never here: nothing of the portal is in its cache."""
        context = self._context((1440, "light", "es", True))
        try:
            yield context.new_page()
        finally:
            context.close()

    def _context(self, look: Look) -> BrowserContext:
        width, scheme, language, scripts = look
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=language,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.new_page()
        return context

    def _clear(self, context: BrowserContext) -> None:
        kept, *others = context.pages
        for page in others:
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        session = context.new_cdp_session(kept)
        session.send("Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": "all"})
        session.detach()


@pytest.fixture(scope="session")
def visitor(browser: Browser, live_server: LiveServer) -> Visitor:
    """Somebody with a browser in front of the portal."""
    return Visitor(browser, live_server.url)


@pytest.fixture
def cast(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The people of the demo, visible to the server's own connection."""
    monkeypatch.setattr(demo, "make_password", factories.hashed)
    return Cast()


def sign_in(page: Page, email: str) -> None:
    """The page in the person's home. The form and the second step are passed outside of Chromium, whose pages they
    are is the subject of guides 3, 6 and 7; the cookies are what counts afterwards."""
    person = User.objects.get(email=email)
    headers = {"accept-language": "es", "user-agent": str(page.evaluate("navigator.userAgent"))}
    client = factories.browser(headers=headers)
    client.post("/login/", {"email": email, "password": factories.PASSWORD})
    if person.second_factor == "app":
        client.post("/login/2fa/", {"code": factories.code_of(person)})
    page.context.add_cookies(
        [{"name": each.key, "value": each.value, "domain": HOST, "path": "/"} for each in client.cookies.values()]
    )
    page.goto("/")
    page.wait_for_url("**/org/**")
