"""What a browser fetches at a first and at a second visit, and whether anything moves while a page is drawn."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from shutil import which

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from playwright.sync_api import BrowserContext, Request, sync_playwright

from bench import data

HEAD = f"\n{'visit':<36}{'requests':>10}{'again':>8}{'layout shift':>14}\n"
PATHS = ["/login/", f"/org/{data.BIG}/", f"/org/{data.BIG}/users/", f"/org/{data.BIG}/products/domains/"]
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 1000);
})"""
"""The sum of Chromium's layout shifts, a second after the page was loaded."""


def report(port: int, cookie: str) -> Iterator[str]:
    """Style sheet and script as they are sent, then each page in a browser without a memory, and once more."""
    sizes = [_compressed(name) for name in ("css/atrio.css", "js/atrio.js")]
    yield f"\nstyle sheet and script: {sum(sizes) / 1024:.1f} KB compressed (target 45)\n"
    chromium = which("chromium")
    if chromium is None:
        yield "no Chromium: visits are not measured\n"
        return
    yield HEAD
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path in PATHS:
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="es-ES")
            if path != "/login/":
                context.set_extra_http_headers({"Cookie": cookie})  # its name asks for https, which is not here
            yield _visit(context, port, path)
            context.close()
        browser.close()


def _visit(context: BrowserContext, port: int, path: str) -> str:
    page, asked = context.new_page(), list[Request]()
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto(f"http://127.0.0.1:{port}{path}")
    shift, first = float(page.evaluate(SHIFT)), len(asked)
    asked.clear()
    page.goto(f"http://127.0.0.1:{port}{path}")
    fetched = [each for each in asked if each.sizes()["responseBodySize"] > 0]
    return f"{path:<36}{first:>10}{len(fetched):>8}{shift:>14.4f}\n"


def _compressed(name: str) -> int:
    path = staticfiles_storage.url(name).removeprefix(settings.STATIC_URL)
    return len(gzip.compress((Path(settings.STATIC_ROOT) / path).read_bytes(), 6))
