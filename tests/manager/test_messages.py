"""Translations are compiled and checked without gettext's tools."""

import gettext
from pathlib import Path

from django.conf import LazySettings
from django.utils.translation import gettext as translated
from django.utils.translation import override
from django.utils.translation.reloader import translation_file_changed

from manager.messages import compile_messages, incomplete

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
GOOD = 'msgid "Users"\nmsgstr "Usuarios"\n\nmsgid "one"\nmsgid_plural "many"\nmsgstr[0] "uno"\nmsgstr[1] "varios"\n'


def written(folder: Path, body: str) -> Path:
    """A Spanish translation, and folders for the other languages."""
    for code in ("de", "es", "fr", "it"):
        place = folder / code / "LC_MESSAGES"
        place.mkdir(parents=True)
        (place / "django.po").write_text(HEAD + (body if code == "es" else ""))
    return folder


def test_a_translation_is_compiled_once(tmp_path: Path) -> None:
    folder = written(tmp_path, GOOD)
    assert len(compile_messages(folder)) == 4
    assert compile_messages(folder) == []
    spanish = gettext.translation("django", folder, ["es"])
    assert spanish.gettext("Users") == "Usuarios"
    assert spanish.ngettext("one", "many", 2) == "varios"


def test_a_complete_translation_has_nothing_to_report(tmp_path: Path) -> None:
    assert incomplete(written(tmp_path, GOOD)) == []


def test_what_is_missing_half_done_or_fuzzy_is_reported(tmp_path: Path) -> None:
    body = 'msgid "a"\nmsgstr ""\n\n#, fuzzy\nmsgid "b"\nmsgstr "be"\n\n'
    body += 'msgid "c"\nmsgid_plural "cs"\nmsgstr[0] "ce"\nmsgstr[1] ""\n'
    found = incomplete(written(tmp_path, body))
    assert [line.split()[1] for line in found] == ["'a'", "'b'", "('c',"]


def test_a_language_without_a_file_is_reported(tmp_path: Path) -> None:
    assert len(incomplete(tmp_path)) == 4


def test_a_process_that_has_read_the_old_state_reads_the_new_one(tmp_path: Path, settings: LazySettings) -> None:
    settings.LOCALE_PATHS = [written(tmp_path, 'msgid "xyzzy"\nmsgstr "abracadabra"\n')]
    translation_file_changed(sender=None, file_path=Path("a.mo"))
    with override("es"):
        assert translated("xyzzy") == "xyzzy"
    compile_messages(tmp_path)
    with override("es"):
        assert translated("xyzzy") == "abracadabra"
