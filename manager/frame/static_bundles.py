"""Serve the many small stylesheets and modules as two files, so that a first visit makes few requests.

``css/main.css`` and ``js/main.js`` list their parts with plain imports and work as they are; ``css/atrio.css`` and
``js/atrio.js`` are the same parts written one after the other, made on demand in debug and by ``collectstatic``.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

SOURCE = Path(settings.BASE_DIR) / "static"
CSS_IMPORT = re.compile(r'@import "([\w./-]+)" layer\((\w+)\);')
TIGHTEN = (
    (re.compile(r"/\*.*?\*/", re.DOTALL), ""),
    (re.compile(r"\s*([{};,>])\s*"), r"\1"),
    (re.compile(r": +"), ":"),
    (re.compile(r";?}"), "}\n"),
    (re.compile(r"\n(?=})"), ""),
)
JS_IMPORT = re.compile(r'^import "([\w./-]+)";$', re.MULTILINE)


def stylesheet(source: Path = SOURCE) -> str:
    """``main.css`` with every import replaced by its file inside its cascade layer; one rule a line, no comments."""
    main = (source / "css/main.css").read_text()
    text = CSS_IMPORT.sub(lambda found: f"@layer {found[2]} {{\n{(source / 'css' / found[1]).read_text()}}}", main)
    for pattern, replacement in TIGHTEN:
        text = pattern.sub(replacement, text)
    return text.strip()


def script(source: Path = SOURCE) -> str:
    """``main.js`` with every import replaced by its module (ours or a package's) in a block of its own."""
    main = (source / "js/main.js").read_text()
    return JS_IMPORT.sub(lambda found: f"{{\n{_module(found[1]).read_text()}\n}}", main)


def _module(address: str) -> Path:
    """The file that a browser would get for an address written in ``js/main.js``. Raises FileNotFoundError."""
    path = finders.find(posixpath.normpath(f"js/{address}"))
    if not path:
        raise FileNotFoundError(address)
    return Path(path)


BUNDLES: dict[str, Callable[[], str]] = {"css/atrio.css": stylesheet, "js/atrio.js": script}


class BundleFinder(finders.BaseFinder):
    """Gives Django's static files the two bundles, written into the data folder."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.VAR_DIR) / "bundles"

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Path of a bundle, written anew; an empty list for any other file."""
        if path not in BUNDLES:
            return []
        written = str(self._write(path))
        return [written] if find_all or kwargs.get("all") else written

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Both bundles, for ``collectstatic``."""
        for path in BUNDLES:
            self._write(path)
            yield path, FileSystemStorage(location=str(self.folder))

    def _write(self, path: str) -> Path:
        target = self.folder / path
        text = BUNDLES[path]()
        if not target.exists() or target.read_text() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return target
