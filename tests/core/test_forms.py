"""How every form is drawn (UI-5)."""

import re

import pytest
from django import forms
from django.template import engines
from django.test import Client
from django.utils import translation

from accounts.models import User
from manager.dev.samples import SampleForm


def drawn(data: dict[str, str] | None = None) -> str:
    """The sample form in Spanish."""
    with translation.override("es"):
        return str(SampleForm(data).as_div())


def test_no_control_is_marked_required() -> None:
    controls = re.findall(r"<(?:input|select|textarea)[^>]*>", drawn())
    assert controls
    assert [control for control in controls if re.search(r"\srequired\b", control)] == []


def test_optional_fields_say_so() -> None:
    assert re.search(r'for="id_last_name">Apellidos\s*<span class="optional">\(opcional\)', drawn())
    assert re.search(r'for="id_first_name">Nombre\s*</label>', drawn())


def test_a_refused_control_points_at_its_hint_and_its_error() -> None:
    page = drawn({"email": "nobody"})
    control = re.search(r'<input[^>]*id="id_email"[^>]*>', page)
    assert control is not None
    assert 'aria-invalid="true"' in control[0]
    assert 'aria-describedby="id_email_helptext id_email_error"' in control[0]
    assert re.search(r'id="id_email_error".*?<span class="visually-hidden">Error:</span>', page, re.DOTALL)


def test_a_password_is_never_sent_back() -> None:
    page = drawn({"password": "secreto"})
    assert 'type="password"' in page
    assert "secreto" not in page


def test_the_summary_links_to_the_first_control_of_a_group() -> None:
    page = engines["django"].from_string("{% error_summary form %}").render({"form": SampleForm({})})
    assert 'href="#id_role_0"' in page
    assert page.count("autofocus") == 1


def test_a_form_that_was_not_sent_has_no_summary() -> None:
    template = engines["django"].from_string("{% error_prefix form %}{% error_summary form %}")
    assert template.render({"form": SampleForm()}).strip() == ""
    assert template.render({}).strip() == ""


def test_forms_inside_components_carry_the_token(client: Client, db: None) -> None:
    page = client.get("/dev/components/").content.decode()
    forms = re.findall(r'<form[^>]*class="(?:bulk-bar|toggle)".*?</form>', page, re.DOTALL)
    assert len(forms) == 3
    assert all("csrfmiddlewaretoken" in form for form in forms)


class TickForm(forms.Form):
    """A tick whose label is a sentence."""

    sure = forms.BooleanField(label="I understand.", error_messages={"required": "Tick the box to confirm."})


def test_the_summary_says_of_a_tick_what_the_field_says() -> None:
    page = engines["django"].from_string("{% error_summary form %}").render({"form": TickForm({})})
    assert '<a href="#id_sure">Tick the box to confirm.</a>' in page


def test_choices_are_drawn_as_text_with_what_is_chosen_in_their_groups() -> None:
    groups = [("<b>", [("1", "<i>"), ("2", "Dos")]), ("", "Nada"), (3, "Tres")]
    page = forms.Select(choices=groups).render("which", 3, {"id": "one"})
    parts = [" ".join(each.split()) for each in re.findall("<[^>]*>[^<]*", page)]
    assert parts[1:] == [
        '<optgroup label="&lt;b&gt;">',
        '<option value="1">&lt;i&gt;', "</option>", '<option value="2">Dos', "</option>", "</optgroup>",
        '<option value="">Nada', "</option>", '<option value="3" selected>Tres', "</option>", "</select>",
    ]  # fmt: skip


CHOOSING = [
    forms.ChoiceField(choices=[("a", "A")]),
    forms.TypedChoiceField(choices=[("a", "A")]),
    forms.MultipleChoiceField(choices=[("a", "A")]),
    forms.ModelChoiceField(User.objects.none()),
    forms.ModelMultipleChoiceField(User.objects.none()),
]


@pytest.mark.django_db
@pytest.mark.parametrize("field", CHOOSING, ids=lambda field: type(field).__name__)
def test_every_field_of_choices_refuses_in_one_sentence_of_ours(field: forms.Field) -> None:
    sent = ["7"] if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField) else "7"
    said = {}
    for language in ("en", "es", "fr", "de", "it"):
        with translation.override(language):
            with pytest.raises(forms.ValidationError) as refusal:
                field.clean(sent)
            said[language] = refusal.value.messages
    assert said["en"] == ["Choose one of the options shown."]
    assert said["it"] == ["Scelga una delle opzioni mostrate."]
    assert len({*map(tuple, said.values())}) == 5
