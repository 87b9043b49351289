"""Colours are written once, in tokens.css, and every pair that meets on a page can be read (UI-12)."""

import re
from functools import cache

import pytest

from tests.architecture.sources import PAGES, ROOT, STYLES, name

TOKENS = ROOT / "static/css/tokens.css"
LITERAL = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hwb|lab|lch|oklab|oklch)\(|light-dark\(", re.IGNORECASE)
MARKUP = re.compile(r"""(?:fill|stroke|color)=["'](?:#|rgb|hsl)""", re.IGNORECASE)
PLAIN = re.compile(r"^  --([\w-]+): (#[0-9A-F]{6});", re.MULTILINE | re.IGNORECASE)
BOTH = re.compile(r"^    --([\w-]+): light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\);", re.MULTILINE | re.IGNORECASE)

TEXT = 4.5
MARK = 3.0
PAIRS = {
    TEXT: """ink/canvas ink/surface ink/surface-2 ink/sunken ink-2/canvas ink-2/surface ink-2/sunken ink-3/canvas
        ink-3/surface ink-3/surface-2 link/surface link/canvas link/primary-soft on-primary/primary
        on-primary/primary-hover ink/primary-soft danger/surface danger/canvas on-danger/danger danger-ink/danger-soft
        warn-ink/warn-soft ok-ink/ok-soft info-ink/info-soft on-bar/bar on-gold/brand-2 on-brand/brand on-ok/ok
        ink/tone-1 ink/tone-2 ink/tone-3 ink/tone-4 ink/tone-5 ink/tone-6 ink/tone-7 ink/tone-8 ink-2/surface-2
        ink-2/primary-soft""",
    MARK: """line-strong/surface line-strong/canvas line-strong/surface-2 primary/surface primary/canvas warn/surface
        ok/surface info/surface focus/surface focus/canvas focus/sunken focus/primary-soft brand/canvas
        chart-1/surface chart-2/surface chart-4/surface primary/primary-soft""",
}
CASES = [(pair, least) for least, pairs in PAIRS.items() for pair in pairs.split()]


@cache
def colours() -> dict[str, tuple[str, str]]:
    """Light and dark value of every role."""
    text = TOKENS.read_text()
    plain = {role: (value, value) for role, value in PLAIN.findall(text)}
    return plain | {role: (light, dark) for role, light, dark in BOTH.findall(text)}


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_pair_of_roles_can_be_told_apart(scheme: int) -> None:
    role = {name: pair[scheme] for name, pair in colours().items()}
    found = {(pair, least): contrast(*(role[name] for name in pair.split("/"))) for pair, least in CASES}
    assert {pair: ratio for (pair, least), ratio in found.items() if ratio < least} == {}
    assert len(found) > 20


def test_a_stylesheet_names_roles_instead_of_colours() -> None:
    found = {name(path): LITERAL.findall(path.read_text()) for path in STYLES if path != TOKENS}
    assert {path: colours for path, colours in found.items() if colours} == {}


def test_a_template_names_roles_instead_of_colours() -> None:
    found = {name(path): MARKUP.findall(path.read_text()) for path in PAGES}
    assert {path: colours for path, colours in found.items() if colours} == {}


def test_browsers_without_light_dark_get_the_light_value_of_every_role() -> None:
    plain = dict(PLAIN.findall(TOKENS.read_text()))
    assert {role: light for role, light, _dark in BOTH.findall(TOKENS.read_text())}.items() <= plain.items()


def test_every_role_that_is_used_exists() -> None:
    defined = set(re.findall(r"--([\w-]+):", "".join(path.read_text() for path in STYLES)))
    used = set(re.findall(r"var\(--([\w-]+)", "".join(path.read_text() for path in [*STYLES, *PAGES])))
    assert used <= defined
