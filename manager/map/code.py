"""What a view leads to: commands, called by itself or through its form, the pages it shows, the mails it causes."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.forms.forms import BaseForm

from manager.environment import ROOT

Code = FunctionType | type
LAMBDA = "<lambda>"


@dataclass
class Found:
    """Everything on the way; functions and classes in the order in which they were met."""

    commands: list[FunctionType] = field(default_factory=list)
    mails: list[FunctionType] = field(default_factory=list)
    forms: list[type] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)


@cache
def packages() -> frozenset[str]:
    """Our apps. ``core`` and the outbox serve everybody and lead nowhere."""
    here = {config.name for config in apps.get_app_configs() if config.path.startswith(str(ROOT))}
    return frozenset({name for name in here if "." not in name} - {"core", "notifications"})


def is_ours(thing: object) -> bool:
    """A function or class of an app; models end the search, they are what is acted upon."""
    if isinstance(thing, type) and issubclass(thing, Model):
        return False
    return isinstance(thing, Code) and thing.__module__.partition(".")[0] in packages()


@cache
def follow(view: Callable[..., Any]) -> Found:
    """What the view leads to. Mails are looked for behind its commands too.

    Of the mails on the way only the app's own count: every form that asks for a proof leads to those about wrong ones.
    """
    found, app = Found(), view.__module__.partition(".")[0]
    for each in _reached(view, stop=is_command):
        if isinstance(each, type):
            found.forms += [each] if issubclass(each, BaseForm) else []
        elif is_command(each):
            found.commands.append(each)
        elif is_mail(each):
            found.mails += [each] if each.__module__.startswith(f"{app}.") else []
        else:
            found.templates += [name for name in texts(each) if name not in found.templates]
    behind = [each for command in found.commands for each in _reached(command, stop=is_mail) if is_mail(each)]
    found.mails += [
        each for each in dict.fromkeys(behind) if isinstance(each, FunctionType) and each not in found.mails
    ]
    return found


def is_mail(thing: object) -> bool:
    """One function per mail, in the modules called ``emails``."""
    is_one = isinstance(thing, FunctionType) and not thing.__name__.startswith("_")
    return is_one and thing.__module__.rpartition(".")[2] == "emails"


@cache
def is_command(thing: object) -> bool:
    """A public function that says who acts, or that opens a transaction, itself or in a helper of its own.

    What takes the request belongs to the way there, and what surrounds the work of others does none.
    """
    if not isinstance(thing, FunctionType) or thing.__name__.startswith(("_", LAMBDA)):
        return False
    plain = inspect.unwrap(thing)
    if "request" in inspect.signature(plain).parameters or "@contextmanager" in source(plain):
        return False
    helpers = [each for each in named(plain) if isinstance(each, FunctionType) and _is_helper(each, plain)]
    return _is_somebodys(plain) or any("transaction.atomic" in source(each) for each in [plain, *helpers])


def _is_helper(each: FunctionType, of: FunctionType) -> bool:
    return each.__module__ == of.__module__ and each.__name__.startswith("_")


def _is_somebodys(function: FunctionType) -> bool:
    """``actor`` has to be named and to be somebody; the journal also writes what the portal did by itself."""
    actor = inspect.signature(function).parameters.get("actor")
    return actor is not None and actor.kind is inspect.Parameter.KEYWORD_ONLY and "None" not in str(actor.annotation)


def _reached(start: Callable[..., Any], *, stop: Callable[[object], bool]) -> Iterator[Code]:
    seen: dict[Code, None] = {}
    waiting: list[object] = [start]
    while waiting:
        each = waiting.pop(0)
        if not isinstance(each, Code) or each in seen:
            continue
        seen[each] = None
        yield each
        if each is start or not (stop(each) or is_mail(each)):
            waiting += [further for further in inside(each) if is_ours(further)]


def inside(thing: Code) -> Iterator[object]:
    """What a function names; of a class, what all methods of it and of its parents among ours name."""
    if isinstance(thing, FunctionType):
        yield from named(thing)
        return
    for parent in thing.__mro__:
        for value in vars(parent).values() if is_ours(parent) else ():
            function = getattr(value, "__func__", value)
            is_borrowed = isinstance(function, FunctionType) and "." not in function.__qualname__
            yield from [function] if is_borrowed else named(value)


def named(thing: Any) -> list[object]:
    """Objects that the body of a function names: functions, classes, things inside modules and tables."""
    function = inspect.unwrap(getattr(thing, "fget", None) or getattr(thing, "__func__", thing))
    if not isinstance(function, FunctionType) or function.__code__.co_filename.startswith("<"):  # made by dataclass
        return []
    if function.__name__ == LAMBDA:
        return [function.__globals__.get(name) for name in function.__code__.co_names]
    return _in_body(function)


@cache
def _in_body(function: FunctionType) -> list[object]:
    names = [node for node in ast.walk(tree(function)) if isinstance(node, ast.Name | ast.Attribute)]
    return [found for node in names for found in _unpacked(_value(node, function.__globals__))]


def _unpacked(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else [value]


def _value(node: ast.expr, known: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _value(node.value, known)
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
    return None


def texts(function: FunctionType) -> list[str]:
    """Names of templates in the body; what is filled in later is shown as ``…``."""
    if function.__name__ == LAMBDA:
        return []
    found = [
        "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        if isinstance(node, ast.JoinedStr) else node.value
        for node in ast.walk(tree(inspect.unwrap(function))) if isinstance(node, ast.JoinedStr | ast.Constant)
    ]  # fmt: skip
    return [text for text in found if isinstance(text, str) and text.endswith(".html") and "/" in text]


def source(function: FunctionType) -> str:
    """As it stands in its file, with decorators."""
    return textwrap.dedent(inspect.getsource(function))


@cache
def tree(function: FunctionType) -> ast.AST:
    """Its body without decorators: who may come in is the policy's."""
    parsed = ast.parse(source(function))
    for node in parsed.body:
        if isinstance(node, ast.FunctionDef):
            node.decorator_list, node.returns = [], None
            node.args = ast.arguments([], [], None, [], [], None, [])
    return parsed
