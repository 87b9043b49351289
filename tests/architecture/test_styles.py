"""Classes have names that people can read, and the cascade is decided by layers alone (docs/components.md)."""

import re

from tests.architecture.sources import PAGES, SCRIPTS, STYLES, name

WORDS = {"ok"}
"""Two letters that are a word: the kind of an alert or badge."""
SELECTOR = re.compile(r"\.([a-z][\w-]*)(?=[^{}]*\{)", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\bclass="((?:{%.*?%}|{{.*?}}|[^"])*)\"""")
TAG = re.compile(r"{%.*?%}|{{.*?}}")
LOOKED_FOR = re.compile(r"""(?:querySelector(?:All)?|closest|matches|follow)\(["'`]([^"'`]*)""")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def short(classes: list[str]) -> set[str]:
    """Those that say nothing: two letters or fewer."""
    return {each for each in classes if len(each) <= 2} - WORDS


def test_the_detector_finds_short_names() -> None:
    assert short(SELECTOR.findall("td.a > .vh, .card { color: red } .5s .ok { top: .2rem }")) == {"a", "vh"}
    found = ATTRIBUTE.findall('<p class="g1{% if "x" %} on{% endif %} {{ a }}">')
    assert short(TAG.sub(" ", found[0]).split()) == {"g1", "on"}


def test_no_class_of_a_stylesheet_is_an_abbreviation() -> None:
    found = {name(path): short(SELECTOR.findall(COMMENT.sub("", path.read_text()))) for path in STYLES}
    assert {path: classes for path, classes in found.items() if classes} == {}


def test_no_class_of_a_template_is_an_abbreviation() -> None:
    found = {name(path): short(TAG.sub(" ", " ".join(ATTRIBUTE.findall(path.read_text()))).split()) for path in PAGES}
    assert {path: classes for path, classes in found.items() if classes} == {}


def test_no_rule_needs_to_be_important() -> None:
    assert [name(path) for path in STYLES if "!important" in path.read_text()] == []


def test_scripts_look_for_classes_that_exist() -> None:
    known = {each for path in STYLES for each in SELECTOR.findall(path.read_text())}
    asked = {
        each
        for path in SCRIPTS
        for selector in LOOKED_FOR.findall(path.read_text())
        for each in re.findall(r"\.([a-z][\w-]*)", selector)
    }
    assert asked - known == set()
    assert len(asked) > 5


def test_columns_are_counted_in_one_file() -> None:
    counting = {path.name for path in STYLES if re.search(r"nth-child\(\d", path.read_text())}
    assert counting == {"columns.css"}
