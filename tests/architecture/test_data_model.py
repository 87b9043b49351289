"""docs/data-model.md names every table of ours and no other, and draws no line that the database does not have."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model, UniqueConstraint

TEXT = (Path(settings.BASE_DIR) / "docs" / "data-model.md").read_text()
SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.M | re.S)
LINE = re.compile(r"^    (\w+) (\|\||}o)--o([{|]) (\w+) : ", re.M)


def ours() -> dict[str, list[type[Model]]]:
    """Models by app, without those of installed packages and without tables that only join two others."""
    here = Path(settings.BASE_DIR)
    configs = [config for config in apps.get_app_configs() if Path(config.path).parent == here]
    return {config.label: list(config.get_models()) for config in configs if any(config.get_models())}


def test_every_table_stands_in_its_section() -> None:
    named = {app: set(re.findall(r"^\| `(\w+)` \| \S", text, re.M)) for app, text in SECTION.findall(TEXT)}
    assert {app: tables for app, tables in named.items() if tables} == {
        app: {model.__name__ for model in models} for app, models in ours().items()
    }


def relations(one: type[Model], other: type[Model]) -> set[tuple[bool, bool]]:
    """(many on both sides, at most one) for each relation between two models, whichever of them has the column."""
    fields = [field for field in [*one._meta.get_fields(), *other._meta.get_fields()] if not field.auto_created]
    between = [field for field in fields if {field.model, field.related_model} == {one, other}]
    return {
        (bool(field.many_to_many), bool(getattr(field, "unique", False)) or [field.name] in uniques(field.model))
        for field in between
    }


def uniques(model: type[Model]) -> list[list[str]]:
    """Columns that a constraint makes unique together, in every row."""
    found = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint)]
    return [list(each.fields) for each in found if each.condition is None]


def test_every_line_of_the_drawing_is_a_relation() -> None:
    models = {model.__name__: model for group in ours().values() for model in group}
    lines = LINE.findall(TEXT)
    assert len(lines) == TEXT.count("--o")
    wrong = [
        f"{left} {right}" for left, start, end, right in lines
        if (start == "}o", end == "|") not in relations(models[left], models[right])
    ]  # fmt: skip
    assert wrong == []
