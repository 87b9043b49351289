"""Serve the many small stylesheets and modules as two files, so that a first visit makes few requests.

``css/main.css`` and ``js/main.js`` list their parts with plain imports and work as they are; ``css/atrio.css`` and
``js/atrio.js`` are the same parts written one after the other, made on demand in debug and by ``collectstatic``.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

SOURCE = Path(settings.BASE_DIR) / "static"
CSS_IMPORT = re.compile(r'@import "([\w./-]+)" layer\((\w+)\);')
SIDES = {"inline-start": "left", "inline-end": "right", "block-start": "top", "block-end": "bottom"}
"""Where things begin and end, for all five languages of the portal run from left to right and from top to bottom."""
TIGHTEN = (
    (re.compile(r"/\*.*?\*/", re.DOTALL), ""),
    (re.compile(r"\s*([{};,>])\s*"), r"\1"),
    (re.compile(r": +"), ":"),
    (re.compile(r";}"), "}"),
    (re.compile(r" / "), "/"),
    (re.compile(r"#([0-9A-F])\1([0-9A-F])\2([0-9A-F])\3\b"), r"#\1\2\3"),
    (re.compile(r"\binline-size:"), "width:"),
    (re.compile(r"\bblock-size:"), "height:"),
    *((re.compile(rf"(?<=[{{;}}])inset-{said}:"), f"{side}:") for said, side in SIDES.items()),
    *((re.compile(rf"(?<=[{{;}}])(\w+)-{said}(?=[-\w]*:)"), rf"\1-{side}") for said, side in SIDES.items()),
)
"""The shortest way to say the same."""
SYMBOL = re.compile(r'<symbol id="i-([\w-]+)" viewBox="0 0 20 20">(.*?)</symbol>')
SHAPE = re.compile(r"(<(?:path|rect|circle|ellipse|line|polyline|polygon))")
DRAWING = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20' fill='none' stroke='#000' stroke-width='1.55'"
    " stroke-linecap='round' stroke-linejoin='round'>{}</svg>"
)
PLAIN = " '/:=,()-"
"""What stays as it is in an address of data between double quotes."""
ROW_MENU = "row-menu>*::before"
"""Has the same drawing in every row of a list, so that the page need not name it."""
JS_IMPORT = re.compile(r'^import "([\w./-]+)";$', re.MULTILINE)


def stylesheet(source: Path = SOURCE) -> str:
    """``main.css`` with its imports replaced by their files, without comments and blanks. Files that follow each other
    in one cascade layer share its block."""
    main = (source / "css/main.css").read_text()
    text = CSS_IMPORT.sub("", main)
    for layer, files in groupby(CSS_IMPORT.findall(main), key=itemgetter(1)):
        text += f"@layer {layer} {{\n{''.join((source / 'css' / name).read_text() for name, _layer in files)}}}"
    for pattern, replacement in TIGHTEN:
        text = pattern.sub(replacement, text)
    return f"{text.strip()}\n@layer base{{{icons(source)}}}"


def icons(source: Path = SOURCE) -> str:
    """A rule for each drawing of ``icons/sprite.svg``: ``i-name`` and ``s-name`` show it in the colour of the text.

    Its lines are as thick at every size, and no page has to fetch it.
    """
    symbols = SYMBOL.findall((source / "icons/sprite.svg").read_text())
    rules = "\n".join(f'.i-{name},.s-{name}{{--drawing:url("{_mask(shapes)}")}}' for name, shapes in symbols)
    return rules.replace(".i-dots,", f".i-dots,{ROW_MENU},")


def _mask(shapes: str) -> str:
    drawing = DRAWING.format(SHAPE.sub(r"\1 vector-effect='non-scaling-stroke'", shapes)).replace('"', "'")
    return f"data:image/svg+xml,{quote(drawing, safe=PLAIN)}"


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
