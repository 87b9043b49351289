import unicodedata
from typing import Any

from django.db import migrations, models
from django.db.models.functions import Lower

LONGEST = 80


def tell_apart(apps: Any, _editor: object) -> None:
    """One spelling for each name; of those that nobody could tell apart the later ones get a number."""
    taken: set[tuple[int, str]] = set()
    for team in apps.get_model("organizations", "Team").objects.order_by("organization_id", "pk"):
        written = name = " ".join(unicodedata.normalize("NFC", team.name).split())
        number = 1
        while (team.organization_id, name.casefold()) in taken:
            number += 1
            end = f" ({number})"
            name = written[: LONGEST - len(end)] + end
        taken.add((team.organization_id, name.casefold()))
        if name != team.name:
            team.name = name
            team.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("organizations", "0019_a_leader_is_in_the_team")]

    operations = [
        migrations.RemoveConstraint(model_name="team", name="team_name_once_per_organization"),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(
                models.F("organization"), Lower("name"), name="team_name_once_per_organization"
            ),
        ),
    ]
