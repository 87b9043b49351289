"""What is new in a mail, as the programs of people write it (SUP-26)."""

import pytest

from support.intake.quoting import new_text
from support.intake.reading import text_of_html

OURS = "— — — Write your answer above this line — — —\n\nAna of our support wrote:\n\nRestart."
QUOTED = "\n".join(f"> {line}" for line in OURS.split("\n"))


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 30 Nov 2026 at 10:00, Atrio <soporte+a-b@atrio.example> wrote:",
        "El lun, 30 nov 2026 a las 10:00, Atrio (<soporte@atrio.example>) escribió:",
        "Le lun. 30 nov. 2026 à 10:00, Atrio <soporte@atrio.example> a écrit :",
        "Am Mo., 30. Nov. 2026 um 10:00 Uhr schrieb Atrio <soporte@atrio.example>:",
        "On Mon, 30 Nov 2026 at 10:00, Atrio of the provider\n<soporte+a-b@atrio.example> wrote:",
        "Il giorno lun 30 nov 2026 alle ore 10:00 Atrio <soporte@atrio.example> ha scritto:",
    ],
)
@pytest.mark.parametrize("below", [OURS, QUOTED], ids=["plain", "quoted"])
def test_the_answer_stands_above_what_the_program_repeats(attribution: str, below: str) -> None:
    assert new_text(f"It works.\nThank you\n\n{attribution}\n{below}") == "It works.\nThank you"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Only this", "Only this"),
        (f"{QUOTED}\n\nBelow it all", "Below it all"),
        ("> Restart.\nI did.\n> And?\nNothing.", "I did.\nNothing."),
        ("Yes\n\n-----Original Message-----\nFrom: Atrio\nRestart.", "Yes"),
        ("Yes\n-- \nBeat Kessler\nTalleres", "Yes"),
        ("> only\n> quoted", "> only\n> quoted"),
        ("a > b is true\n5 > 3", "a > b is true\n5 > 3"),
    ],
)
def test_what_a_person_wrote_is_not_lost(text: str, new: str) -> None:
    assert new_text(text) == new


def test_a_page_is_read_as_its_lines() -> None:
    page = "<html><head><title>x</title></head><body><p>One&nbsp;<b>two</b></p><div>3 &lt; 4<br>five</div></body>"
    assert text_of_html(page).split("\n") == ["One two", "3 < 4", "five", ""]
