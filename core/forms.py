"""What forms of every app share."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from core.errors import RuleError


@contextmanager
def rule_as_error() -> Iterator[None]:
    """Inside ``clean_…``: a RuleError becomes the error of the field."""
    try:
        yield
    except RuleError as refusal:
        raise forms.ValidationError(str(refusal.message)) from refusal


@contextmanager
def refused_by(form: forms.BaseForm) -> Iterator[None]:
    """Around a command in ``save()``: a RuleError becomes an error of the whole form instead of flying on."""
    try:
        yield
    except RuleError as refusal:
        form.add_error(None, str(refusal.message))
