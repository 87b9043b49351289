"""Templates are short and carry no style, script or handler of their own (CONTRIBUTING.md)."""

import re

from tests.architecture.sources import PAGES, TEMPLATES, name

INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|javascript:""", re.IGNORECASE)
LABEL = re.compile(r"<label\b(.*?)</label>", re.DOTALL)
CONTROL = re.compile(r"""\sfor="|<(?:input|select|textarea)\b|\{\{ (?:field|option|radio)""")
SCRIPT = re.compile(r"<script\b(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE)


def test_a_template_has_at_most_a_hundred_lines() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in TEMPLATES}
    assert {path: lines for path, lines in lengths.items() if lines > 100} == {}
    assert len(lengths) > 100


def test_a_page_has_no_inline_style_script_or_handler() -> None:
    texts = {name(path): path.read_text() for path in PAGES}
    found = {path: INLINE.findall(text) + SCRIPT.findall(text) for path, text in texts.items()}
    assert {path: parts for path, parts in found.items() if parts} == {}
    assert len(texts) > 100


def test_every_label_names_the_field_that_it_is_for() -> None:
    labels = [(name(path), label) for path in PAGES for label in LABEL.findall(path.read_text())]
    assert [path for path, label in labels if not CONTROL.search(label)] == []
    assert len(labels) > 10
