"""Serve the many small stylesheets and modules as two files, so that a first visit makes few requests.

``css/main.css`` and ``js/main.js`` list their parts with plain imports and work as they are; ``css/atrio.css`` and
``js/atrio.js`` are the same parts written one after the other, made on demand in debug and by ``collectstatic``.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCE = Path(settings.BASE_DIR) / "static"
CSS_IMPORT = re.compile(r'@import "([\w./-]+)" layer\((\w+)\);')
JS_IMPORT = re.compile(r'import "\./([\w./-]+)";')


def stylesheet(source: Path = SOURCE) -> str:
    """``main.css`` with every import replaced by its file inside its cascade layer, comments left out."""
    main = (source / "css/main.css").read_text()
    text = CSS_IMPORT.sub(lambda found: f"@layer {found[2]} {{\n{(source / 'css' / found[1]).read_text()}}}", main)
    return re.sub(r"\n[ \n]+", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


def script(source: Path = SOURCE) -> str:
    """``main.js`` with every import replaced by its module in a block of its own."""
    main = (source / "js/main.js").read_text()
    return JS_IMPORT.sub(lambda found: f"{{\n{(source / 'js' / found[1]).read_text()}}}", main)


BUNDLES: dict[str, Callable[[], str]] = {"css/atrio.css": stylesheet, "js/atrio.js": script}


class BundleFinder(BaseFinder):
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
