"""Rows that are drawn once with gaps say what a template says of each row."""

from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import translation
from django.utils.safestring import SafeString

from core.patterns import filled

LINE = "base/submenu_line.html"
ROW = {"url": "/a/", "current": "", "icon": SafeString("<svg></svg>"), "label": "100 % <b>"}


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """Where templates of a test are found too."""
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(tmp_path)
    return tmp_path


def test_each_row_gets_its_own_values_escaped_unless_safe() -> None:
    lines = filled(LINE, [ROW, {**ROW, "url": '/"b/', "label": "gap"}])
    assert lines.count("<li>") == lines.count("<svg></svg>") == 2
    assert 'href="/&quot;b/"' in lines
    assert "100 % &lt;b&gt;" in lines


def test_no_rows_are_no_text() -> None:
    assert filled(LINE, []) == ""


def test_words_are_the_readers_and_facts_decide(folder: Path) -> None:
    (folder / "told.html").write_text('{% if is_on %}{% translate "Save" %}{% endif %} {{ row.name }}%')
    with translation.override("es"):
        assert filled("told.html", [{"name": "x"}], is_on=True) == "Guardar x%"
    with translation.override("de"):
        assert filled("told.html", [{"name": "x"}], is_on=True) == "Speichern x%"
    assert filled("told.html", [{"name": "x"}], is_on=False) == " x%"


@pytest.mark.parametrize("text", ["{% if row.name %}x{% endif %}", "{{ row.name|upper }}", "{{ row.name|default:1 }}"])
def test_a_template_that_looks_at_a_value_is_refused(folder: Path, text: str) -> None:
    (folder / "looks.html").write_text(text)
    with pytest.raises(TypeError):
        filled("looks.html", [{"name": "x"}], text=text)
