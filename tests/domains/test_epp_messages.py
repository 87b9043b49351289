"""Messages of EPP: what the adapter builds and reads, by its own grammar and by the schemas of the RFCs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from domains.registry import base
from domains.registry.epp import orders as messages
from domains.registry.epp.grammar import Ungrammatical, check, grammar, read
from domains.registry.epp.messages import masked, parsed
from domains.registry.facts import DnsKey
from tests import schemas
from tests.domains import orders
from tests.domains.cases import CASES, frames

ORDERS = orders.every()
OPEN = {"personal", "prov", "stated", "voice", "email", "logout"}
"""Elements of which the schemas do not say that they are empty; the grammar does."""
KEYS = DnsKey(257, 3, 13, "AwEAAbcd")


def built(order: base.Order) -> bytes:
    return messages.transfer(order) if isinstance(order, base.Transfer) else messages.message(order)


@pytest.mark.schemas
@pytest.mark.parametrize("order", ORDERS, ids=lambda each: type(each).__name__)
def test_every_order_is_as_the_schemas_want(order: base.Order) -> None:
    assert schemas.schema("epp/all.xsd").validate(parsed(built(order))), schemas.schema("epp/all.xsd").error_log


@pytest.mark.schemas
def test_keys_in_the_place_of_ds_records_are_as_the_schemas_want() -> None:
    order = orders.register("huerto.de", ds=(KEYS,))
    assert schemas.schema("epp/all.xsd").validate(parsed(built(order)))


@pytest.mark.parametrize("path", CASES, ids=lambda each: each.stem)
def test_the_grammar_knows_every_message_of_the_cases(path: Path) -> None:
    for frame in frames(path):
        check(parsed(frame.data))


@pytest.mark.schemas
@pytest.mark.parametrize("path", CASES, ids=lambda each: each.stem)
def test_grammar_and_schemas_agree_about_messages_with_one_mistake(path: Path) -> None:
    """Every element is taken out, doubled, robbed of its attributes, filled with a word, one at a time: 2,500 messages
    in all, most of them wrong."""
    tried, wanted = 0, schemas.schema("epp/all.xsd")
    for frame in frames(path):
        for broken, changed in _broken(frame.data):
            tried += 1
            is_left_open = etree.QName(changed).localname in OPEN
            is_known = _is_grammatical(broken)
            assert wanted.validate(broken) == is_known or (is_left_open and not is_known), etree.tostring(broken)
    assert tried > 200


def _broken(data: bytes) -> Iterator[tuple[etree._Element, etree._Element]]:
    count = len(list(parsed(data).iter()))
    for number in range(1, count):
        for act in ("drop", "double", "empty", "word"):
            root = parsed(data)
            element = list(root.iter())[number]
            parent = element.getparent()
            if parent is None or etree.QName(parent).localname == "value":
                continue
            _break(act, parent, element)
            yield root, element


def _break(act: str, parent: etree._Element, element: etree._Element) -> None:
    if act == "drop":
        parent.remove(element)
    elif act == "double":
        parent.insert(parent.index(element), etree.fromstring(etree.tostring(element)))
    elif act == "empty":
        element.attrib.clear()
    else:
        element.text = "x"


def _is_grammatical(root: etree._Element) -> bool:
    try:
        check(root)
    except Ungrammatical:
        return False
    return True


@pytest.mark.parametrize("code", [orders.CODE, "  inner  blanks ", "ü€😀", "]]>", "&amp;", '"', "'" * 8])
def test_a_code_goes_in_and_comes_out_unchanged(code: str) -> None:
    root = parsed(built(orders.register("huerto.com", code=code)))
    assert [each.text for each in root.iter("{*}pw")] == [code]


@pytest.mark.parametrize("code", ["a\x00b", "a\x07b", "line\nbreak", "tab\there"])
def test_a_code_that_cannot_be_sent_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"pw is no|XML"):
        built(orders.register("huerto.com", code=code))


@pytest.mark.parametrize("order", ORDERS, ids=lambda each: type(each).__name__)
def test_no_code_is_in_what_is_written_down(order: base.Order) -> None:
    text = masked(built(order))
    assert orders.CODE not in text + repr(order)
    assert ("•••" in text) == bool(getattr(order, "code", ""))
    assert not re.search("a&lt;b&amp;", text)


def test_a_line_of_the_grammar_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind"):
        read("[x] urn:x\na = nonsense")
    with pytest.raises(ValueError, match="nothing is called"):
        read("[x] urn:x\na: b:nonsense")
    assert len(grammar().types) > 150
