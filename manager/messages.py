"""Translations for the machine: ``.po`` to ``.mo`` in Python, because a bare machine has no gettext tools."""

import sys
from pathlib import Path

from babel.messages import Catalog, mofile, pofile
from django.utils.translation.reloader import translation_file_changed

from manager.environment import ROOT

LOCALE = ROOT / "locale"
LANGUAGES = ("de", "es", "fr", "it")
"""English is the language of the message ids."""


def sources(folder: Path = LOCALE) -> list[Path]:
    """The translations as people edit them."""
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


def read(source: Path) -> Catalog:
    """The messages of one file."""
    with source.open("rb") as text:
        return pofile.read_po(text, locale=source.parts[-3])


def compile_messages(folder: Path = LOCALE) -> list[Path]:
    """Compile what is newer than its machine form; fuzzy entries are left out. Returns the files written."""
    written = []
    for source in sources(folder):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as output:
            mofile.write_mo(output, read(source))
        fresh.replace(target)
        written.append(target)
    if written:
        translation_file_changed(sender=None, file_path=written[0])  # this process may have read what was there before
    return written


def incomplete(folder: Path = LOCALE) -> list[str]:
    """One sentence for each language without a file and each message that is empty, half translated or fuzzy."""
    found = [f"{code}: there is no translation." for code in LANGUAGES if not list(folder.glob(f"{code}/*/*.po"))]
    for source in sources(folder):
        for message in read(source):
            texts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
            if message.id and (message.fuzzy or not all(texts)):
                found.append(f"{source.parts[-3]}: {message.id!r} is {'fuzzy' if message.fuzzy else 'not translated'}.")
    return found


def main(arguments: list[str]) -> int:
    """``python -m manager.messages [--complete]``: compile; with the option, fail on what is missing."""
    compile_messages()
    missing = incomplete() if "--complete" in arguments else []
    sys.stderr.writelines(f"{line}\n" for line in missing)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
