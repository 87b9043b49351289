"""Make the README's pictures from the demo: start ``bin/run``, then ``python docs/screenshots.py [address]``."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
FOLDER = Path(__file__).parent / "screenshots"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PICTURES = [
    ("users-light", "/org/talleres-rochat/users/", 1280, 800, "light"),
    ("panel-dark", "/org/talleres-rochat/", 1440, 900, "dark"),
    ("users-phone", "/org/talleres-rochat/users/", 390, 800, "light"),
]


def sign_in(page: Page) -> None:
    """As the demo’s administrator, who has no second step."""
    page.goto(f"{ADDRESS}/login/")
    page.fill("input[type=email]", "clara@talleres-rochat.example")
    page.fill("input[type=password]", "atrio-demo-2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/org/**")


def take(browser: Browser, name: str, path: str, width: int, height: int, scheme: str) -> None:
    """One picture."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="es-ES")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page)
    page.goto(ADDRESS + path)
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for picture in PICTURES:
            take(chromium, *picture)
