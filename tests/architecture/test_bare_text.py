"""Every word of a template goes through the catalogue."""

import html
import re

import pytest

from tests.architecture.sources import ROOT, name

TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.*")) if path.suffix in {".html", ".txt"}]
TRANSLATED = re.compile(r"{%\s*(block(?:translate|trans))\b.*?{%\s*end\1\s*%}", re.DOTALL)
UNSEEN = re.compile(r"<(style|script|svg)\b.*?</\1>|<!--.*?-->|{#.*?#}|{% block width %}.*?{% endblock %}", re.DOTALL)
TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:alt|title|placeholder|aria-label|label)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
ELEMENT = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
PLAIN = {"2FA", "Ctrl", "CSV", "K"}
"""Names that are the same in every language."""


def bare_words(text: str) -> list[str]:
    """Words that stand in the markup itself."""
    without = TAGS.sub("⟨⟩", UNSEEN.sub("", TRANSLATED.sub("⟨⟩", text)))
    spoken = [" ".join(pair) for pair in SPOKEN.findall(without)]
    visible = html.unescape(" ".join([ELEMENT.sub(" ", without), *spoken]))
    return [word for word in WORD.findall(visible) if word not in PLAIN]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ("{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %}", []),
        ('<img alt="A cat">', ["cat"]),
        ('<img alt="{% translate "A cat" %}">', []),
        ("<svg><title>mark</title></svg>{# note #}{{ value }}", []),
    ],
)
def test_the_detector_detects(text: str, words: list[str]) -> None:
    assert bare_words(text) == words


def test_no_template_has_bare_text() -> None:
    found = {name(path): bare_words(path.read_text()) for path in TEMPLATES if "dev" not in path.parts}
    assert {path: words for path, words in found.items() if words} == {}
    assert len(found) > 100


def test_no_template_sets_a_colon_between_a_label_and_its_value() -> None:
    """``labelled`` does, with the blank that French wants."""
    found = {name(path): TRANSLATED.sub("", path.read_text()) for path in TEMPLATES if "dev" not in path.parts}
    assert [path for path, text in found.items() if re.search(r"[%}]}:(\s|$)", text, re.MULTILINE)] == []
