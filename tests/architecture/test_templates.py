"""Templates are short and carry no style, script or handler of their own (CONTRIBUTING.md)."""

import re

from tests.architecture.sources import PAGES, TEMPLATES, name

INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|javascript:""", re.IGNORECASE)
LABEL = re.compile(r"<label\b(.*?)</label>", re.DOTALL)
CONTROL = re.compile(r"""\sfor="|<(?:input|select|textarea)\b|\{\{ (?:field|option|radio)""")
CELL = re.compile(r"<td data-l=[^>]*>(.*?)</td>", re.DOTALL)
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


def _breaks_in_the_open(cell: str) -> bool:
    """On a phone the parts of a labelled cell stand side by side, unless one element holds them and the break."""
    before, line_break, _after = cell.partition("<br>")
    return bool(line_break) and before.count("<span") == before.count("</span")


def test_a_cell_with_two_lines_holds_them_together_on_a_phone() -> None:
    cells = [(name(path), cell) for path in PAGES for cell in CELL.findall(path.read_text())]
    assert [path for path, cell in cells if _breaks_in_the_open(cell)] == []
    assert len([cell for _path, cell in cells if "<br>" in cell]) > 3
