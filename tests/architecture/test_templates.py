"""Templates are short and carry no style, script or handler of their own (CONTRIBUTING.md)."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import PAGES, TEMPLATES, name

INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|javascript:""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_has_at_most_a_hundred_lines(template: Path) -> None:
    assert len(template.read_text().splitlines()) <= 100


@pytest.mark.parametrize("template", PAGES, ids=name)
def test_a_page_has_no_inline_style_script_or_handler(template: Path) -> None:
    text = template.read_text()
    assert not INLINE.search(text)
    assert not SCRIPT.search(text)
