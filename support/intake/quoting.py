"""What somebody wrote new, without what their program repeats of the mail that they answer (SUP-26)."""

import re

MARK = "— — —"
"""Around the line of our mails above which one writes (``templates/emails/support/about_case.html``)."""
ORIGINALS = {
    "original message", "mensaje original", "message d’origine", "message d'origine", "message original",
    "ursprüngliche nachricht", "messaggio originale", "forwarded message", "mensaje reenviado",
}  # fmt: skip
"""What stands between dashes above a mail that is repeated whole."""
UNDERLINED = 20
"""Signs of the line that other programs draw there."""
WROTE = re.compile(r"\b(?:wrote|escribió|a écrit|schrieb|ha scritto)\b", re.IGNORECASE)
"""The line that programs write above a quotation ends with a colon; some break it in two, the day before."""
BEGINS = re.compile(r"(?:On|El|Le|Am|Il)\b", re.IGNORECASE)
LONGEST = 400
"""Characters of such a line."""
NEAR = 12
"""Lines between such a line and our mark at most."""


def new_text(text: str) -> str:
    """The new part: above our mark, above what a program calls the original, without lines that begin with ``>``.

    Words that somebody wrote between or below quoted lines stay. A text that is nothing but a quotation stays whole:
    better twice than lost.
    """
    lines = text.split("\n")
    return _without_quotes(lines[: _end(lines)]) or _without_quotes(lines) or text.strip()


def _end(lines: list[str]) -> int:
    """The line from which on all is repeated."""
    for number, line in enumerate(lines):
        if MARK in line or line.rstrip() == "--" or _is_separator(line):
            near = range(number - 1, max(-1, number - NEAR), -1)
            return next((start for each in near if (start := _attribution(lines, each)) is not None), number)
    return len(lines)


def _attribution(lines: list[str], last: int) -> int | None:
    """Where the line begins that ends here and says who wrote what follows; None when this is no such line."""
    line = lines[last].lstrip("> ").rstrip()
    if len(line) > LONGEST or not line.endswith(":") or not WROTE.search(line):
        return None
    before = lines[last - 1].lstrip("> ") if last else ""
    is_broken = not BEGINS.match(line) and BEGINS.match(before) and any(sign.isdigit() for sign in before[:LONGEST])
    return last - 1 if is_broken else last


def _is_separator(line: str) -> bool:
    """A line that says that the original follows."""
    plain = line.strip()
    if plain.startswith("--") and plain.endswith("--"):
        return plain.strip("- ").lower() in ORIGINALS
    return len(plain) >= UNDERLINED and not plain.strip("_")


def _without_quotes(lines: list[str]) -> str:
    """Without quoted lines, and without the line above each quotation that says who wrote."""
    dropped: set[int] = set()
    for number, line in enumerate(lines):
        if line.startswith(">"):
            dropped.add(number)
            above = next((each for each in range(number - 1, max(-1, number - 3), -1) if lines[each].strip()), None)
            start = _attribution(lines, above) if above is not None and above not in dropped else None
            dropped |= set(range(start, number)) if start is not None else set()
    return "\n".join(line for number, line in enumerate(lines) if number not in dropped).strip()
