"""Strict reading of YAML: every value is asked for by name and type, whatever does not fit becomes a problem."""

import re
from collections.abc import Iterable

import yaml
from django.conf import settings
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from products.catalogue.shape import Problem, Unusable

KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_KEY = 40
TAG = "tag:yaml.org,2002:"
YES = {"true", "yes", "on"}

Fields = dict[str, Node]


def compose(source: str) -> Node:
    """The tree of one YAML document. Raises Unusable when it is none."""
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = f"this is not YAML: {error.problem or error.context}."
        raise Unusable([Problem(mark.line + 1 if mark else 1, sentence)]) from error
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        raise Unusable([Problem(line, "this is not YAML: it holds a character that text has not.")]) from error
    except RecursionError as error:
        raise Unusable([Problem(1, "it is nested too deeply.")]) from error
    if root is None:
        raise Unusable([Problem(1, "the file is empty.")])
    return root


def line_of(node: Node) -> int:
    """The line a node begins on, from 1."""
    return int(node.start_mark.line) + 1


class NodeReading:
    """Collects problems while values are taken out of nodes. A value that is wrong comes back empty."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, node: Node | int, sentence: str) -> None:
        """Note a problem at a node or at a line."""
        self.problems.append(Problem(node if isinstance(node, int) else line_of(node), sentence))

    def entries(self, node: Node, what: str, longest: int = LONGEST_KEY) -> list[tuple[str, Node, Node]]:
        """Key, key's node and value's node of a mapping whose keys are chosen by the writer."""
        return [
            (key, key_node, value)
            for key, key_node, value in self._pairs(node, what)
            if self._is_key(key, key_node, what, longest)
        ]

    def fields(
        self, node: Node, what: str, required: Iterable[str], optional: Iterable[str] = (), at: Node | None = None
    ) -> Fields:
        """The values of a mapping whose keys are fixed; what is missing is noted ``at`` its own key."""
        found = {key: (key_node, value) for key, key_node, value in self._pairs(node, what)}
        known = [*required, *optional]
        for key, (key_node, _value) in found.items():
            if key not in known:
                self.refuse(key_node, f"{what} does not know “{key}”; it knows {', '.join(known)}.")
        if isinstance(node, MappingNode):
            self._miss(at or node, what, [key for key in required if key not in found])
        return {key: value for key, (_node, value) in found.items() if key in known}

    def texts(self, node: Node | None, what: str, longest: int) -> dict[str, str]:
        """A text in every language of the portal."""
        if node is None:
            return {}
        languages = [code for code, _name in settings.LANGUAGES]
        values = self.fields(node, what, (), languages)
        missing = [code for code in languages if code not in values]
        if missing and isinstance(node, MappingNode):
            self.refuse(node, f"{what} has no text in {', '.join(missing)}.")
        return {code: self.text(value, f"{what} in {code}", longest) for code, value in values.items()}

    def text(self, node: Node | None, what: str, longest: int) -> str:
        """A text of one line."""
        if node is None:
            return ""
        if not isinstance(node, ScalarNode) or node.tag != f"{TAG}str" or not node.value.strip():
            self.refuse(node, f"{what} has to be a text; put it into quotes when it looks like a number.")
        elif len(node.value) > longest or not node.value.isprintable():
            self.refuse(node, f"{what} has to be one line of at most {longest} characters.")
        else:
            return str(node.value).strip()
        return ""

    def flag(self, node: Node | None, what: str, *, default: bool) -> bool:
        """true or false."""
        if node is None:
            return default
        if isinstance(node, ScalarNode) and node.tag == f"{TAG}bool":
            return node.value.lower() in YES
        self.refuse(node, f"{what} has to be true or false.")
        return default

    def keys(self, node: Node | None, what: str) -> list[tuple[str, Node]]:
        """A list of keys, none of them twice."""
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.refuse(node, f"{what} has to be a list, like [technical, statistics].")
            return []
        found: dict[str, Node] = {}
        for item in node.value:
            key = self.text(item, what, LONGEST_KEY)
            if key in found:
                self.refuse(item, f"{what} names “{key}” twice.")
            if key:
                found.setdefault(key, item)
        return list(found.items())

    def _pairs(self, node: Node, what: str) -> list[tuple[str, Node, Node]]:
        if not isinstance(node, MappingNode):
            self.refuse(node, f"{what} has to be a list of “key: value” lines.")
            return []
        found: dict[str, tuple[Node, Node]] = {}
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else "?"
            if key in found:
                first = line_of(found[key][0])
                self.refuse(key_node, f"{what} has “{key}” twice; the first one is on line {first}.")
            found.setdefault(key, (key_node, value))
        return [(key, *nodes) for key, nodes in found.items()]

    def _is_key(self, key: str, node: Node, what: str, longest: int) -> bool:
        if KEY.fullmatch(key) and len(key) <= longest:
            return True
        rule = f"small letters, digits and hyphens, beginning with a letter, at most {longest}"
        self.refuse(node, f"{what} has the key “{key}”; keys are made of {rule}.")
        return False

    def _miss(self, node: Node, what: str, missing: list[str]) -> None:
        for key in missing:
            self.refuse(node, f"{what} has no “{key}”.")
