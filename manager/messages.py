"""Translations for the machine: ``.po`` to ``.mo`` in Python, because a bare machine has no gettext tools."""

from pathlib import Path

from babel.messages import mofile, pofile

from manager.environment import ROOT


def compile_messages(folder: Path = ROOT / "locale") -> list[Path]:
    """Compile what is newer than its machine form; fuzzy entries are left out. Returns the files written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalog = pofile.read_po(text, locale=source.parts[-3])
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as output:
            mofile.write_mo(output, catalog)
        fresh.replace(target)
        written.append(target)
    return written
