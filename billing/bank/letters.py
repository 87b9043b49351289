"""Letters that banks take: what they do not take is written with letters that they do, or left out."""

import re
import unicodedata
from re import Pattern

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"})
LATIN = {
    "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d",
    "Ð": "D", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ı": "i", "ĸ": "k", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T",
    "ə": "e", "Ə": "E",
}  # fmt: skip
SIGNS = {
    **dict.fromkeys("«»“”„‟″", '"'), **dict.fromkeys("‘’‚‛′`´ʼ‹›", "'"), **dict.fromkeys("‐‑‒–—―−•·", "-"),
    "€": "EUR", "×": "x", "÷": ":", "№": "No", "©": "(c)", "®": "(r)", "⁄": "/", "¿": "", "¡": "", "\xad": "",
}  # fmt: skip
CYRILLIC = (
    "аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch "
    "ъ ыy ь эe юyu яya іi їi єie ґg ђd јj љlj њnj ћc џdz ѕdz"
)
GREEK = "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo"
"""A letter and what is written for it."""
ALPHABETS = {pair[0]: pair[1:] for pair in f"{CYRILLIC} {GREEK}".split(" ")}
TABLE = {**LATIN, **SIGNS, **ALPHABETS}
IN_SLIPS = re.compile(r"[\x20-\x7e\xa1-\xac\xae-\xff\u0100-\u017fȘșȚț€]")
IN_FILES = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]")
SLASHES = re.compile("/{2,}")
NOT_IN_FILES = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
FILE_SIGNS = str.maketrans(
    {"&": "+", '"': "'", "_": "-", ";": ",", "!": ".", "@": "(at)", "[": "(", "]": ")", "=": ":"}
)


def for_slips(text: str) -> str:
    """One line of the letters that a Swiss payment slip takes: Latin ones with their accents."""
    return _line("".join(_taken(letter, IN_SLIPS) for letter in unicodedata.normalize("NFC", text)))


def for_files(text: str) -> str:
    """One line of the few letters that every bank takes in files: ``Łukasz & Söhne`` is ``Lukasz + Soehne``."""
    german = unicodedata.normalize("NFC", text).translate(GERMAN)
    ascii_only = german if german.isascii() else "".join(_taken(each, IN_SLIPS, marks=False) for each in german)
    kept = NOT_IN_FILES.sub("", " ".join(ascii_only.split()).translate(FILE_SIGNS))
    return _line(SLASHES.sub("/", kept)).strip("/ ")


def cut(text: str, longest: int) -> str:
    """Not longer than so many characters, cut between two words where that keeps most of it, with dots behind."""
    if len(text) <= longest:
        return text
    head = text[: longest - 3]
    words = head.rpartition(" ")[0]
    return (words if len(words) * 2 > longest else head).rstrip(" ,;:-/") + "..."


def _taken(letter: str, allowed: Pattern[str], *, marks: bool = True) -> str:
    """The letter where it is allowed (without its marks when these are not), else others in its place, or nothing."""
    if letter.isspace():
        return " "
    if allowed.fullmatch(letter) and (marks or letter.isascii()):
        return letter
    if letter.lower() in TABLE and letter not in TABLE:
        return TABLE[letter.lower()].capitalize()
    return TABLE.get(letter, "") or "".join(_base(each) for each in unicodedata.normalize("NFKD", letter))


def _base(letter: str) -> str:
    """A part of a letter that fell apart: its marks go, and whatever has no Latin letters."""
    text = TABLE.get(letter.lower(), letter)
    text = text.capitalize() if letter.isupper() and letter not in TABLE else TABLE.get(letter, text)
    return text if text.isascii() and text.isprintable() else ""


def _line(text: str) -> str:
    return " ".join(text.split())
